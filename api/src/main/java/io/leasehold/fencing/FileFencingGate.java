package io.leasehold.fencing;

import io.leasehold.Fence;
import io.leasehold.LeaseUnavailableException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * The state is replaced by a forced file, and the directory is forced, before the write runs. A gate relies only on what it has
 * forced itself: a state that it finds is written anew, because whoever wrote it may have died before its force, or have been
 * told by the disk that it failed.
 */
final class FileFencingGate implements FencingGate {

    private static final long MAX_BYTES = 4L << 20;
    private static final byte[] ESTABLISHED = {'1'};

    private final Path file;
    private final Path temporary;
    private final HostLock lock;
    private @Nullable GateState forced; // guarded by lock

    private FileFencingGate(Path file) {
        this.file = file;
        this.temporary = file.resolveSibling(file.getFileName() + ".tmp");
        this.lock = new HostLock(file.resolveSibling(file.getFileName() + ".lock"));
    }

    /** Links are followed once, here, so that all paths of one file lead to one lock. */
    static FileFencingGate of(Path path) {
        try {
            return new FileFencingGate(Files.exists(path) ? requireFile(path.toRealPath()) : inDirectory(path));
        } catch (IOException e) {
            throw new IllegalArgumentException("gate file " + path + " is in no readable directory: " + e, e);
        }
    }

    private static Path requireFile(Path path) {
        if (!Files.isRegularFile(path)) {
            throw new IllegalArgumentException("gate file " + path + " is not a regular file");
        }
        return path;
    }

    private static Path inDirectory(Path path) throws IOException {
        Path absolute = path.toAbsolutePath();
        Path parent = absolute.getParent();
        Path name = absolute.getFileName();
        if (parent == null || name == null || Files.isSymbolicLink(path)) {
            throw new IllegalArgumentException("gate file " + path + " is a link to nothing or a root directory");
        }
        return parent.toRealPath().resolve(name);
    }

    @Override
    public <T extends @Nullable Object> T write(Fence fence, Callable<T> write) throws Exception {
        if (lock.isHeldByThisThread()) {
            throw GateCheck.reentered(fence);
        }
        return lock.call(locked -> {
            admit(fence, locked);
            return write.call();
        });
    }

    private void admit(Fence fence, FileChannel locked) throws InterruptedException {
        try {
            GateState state = load(fence, locked);
            GateCheck.require(fence, state.fences().get(fence.key()));
            GateState next = state.raisedTo(fence);
            if (!next.equals(forced)) {
                replace(next);
                forced = next;
            }
            establish(locked);
        } catch (ClosedByInterruptException e) {
            throw HostLock.interrupted();
        } catch (IOException e) {
            throw new LeaseUnavailableException(
                    "gate file " + file + " could not be read or replaced; the write of " + fence + " was not run: "
                            + e,
                    e);
        }
    }

    /** A lock file that is not empty says that the state was on disk once: it is missing then, not new. */
    private GateState load(Fence fence, FileChannel locked) throws IOException {
        GateState.Origin origin = new GateState.Origin(file.toString(), fence.key());
        if (Files.notExists(file)) {
            if (locked.size() > 0) {
                throw origin.invalid("content", "no file", "the file that the lock file beside it belongs to");
            }
            return GateState.EMPTY;
        }
        long size = Files.size(file);
        if (size > MAX_BYTES) {
            throw origin.invalid("length", size + " bytes", "at most " + MAX_BYTES);
        }
        return GateState.parse(Files.readAllBytes(file), origin);
    }

    private void replace(GateState state) throws IOException {
        Files.deleteIfExists(temporary); // why: left by a process that died; nobody else can be writing it
        try (FileChannel channel =
                FileChannel.open(temporary, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW)) {
            ByteBuffer bytes = ByteBuffer.wrap(state.toBytes());
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        try (FileChannel directory = FileChannel.open(file.resolveSibling("."), StandardOpenOption.READ)) {
            directory.force(true);
        }
    }

    private static void establish(FileChannel locked) throws IOException {
        if (locked.size() == 0) {
            locked.write(ByteBuffer.wrap(ESTABLISHED), 0);
        }
    }
}

package io.leasehold.fencing;

import io.leasehold.Fence;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * Stands before a resource and keeps, per key, the highest fence it has seen. It lets a fence pass whose token is above the
 * highest, or equal to it with the same lease id, and refuses all others (rule 3.6). What passes becomes the highest
 * <em>before</em> the write is run, as durably as the gate is, and stays the highest if the write fails.
 *
 * <p><b>A new holder enters before it reads.</b> What it reads first and writes later is otherwise overwritten in between by a
 * late write of its predecessor, whose token the gate has no reason to refuse yet. Hence {@link #enter} and {@link #read}.
 *
 * <p><b>Keys.</b> One gate guards one resource. Fences of different keys are never compared, so everybody who writes the
 * resource must lease the same key; use several keys only for parts that are written independently.
 *
 * <p><b>Locks.</b> The gate's lock is held while the write runs: no other write of the key starts before it ends. Take the gate
 * first and the locks that the write needs inside; take several gates in one fixed order. A gate is not reentrant: calling it
 * from inside a write of its own is refused with an {@link IllegalStateException} (a newer fence must not pass in the midst of
 * an older one's write). A write that waits for another thread which waits for the same gate waits for ever.
 *
 * <p>Thread-safe unless an implementation says otherwise. To write one, implement {@link #write}; the kit's
 * {@code FencingGateTck} proves it.
 */
public interface FencingGate {

    /**
     * Runs a write if the fence passes. Waits while another write of the key runs.
     *
     * @param fence the grant under which the write is made
     * @param write the side effect; not run if the fence is refused or the gate fails
     * @param <T> what the write gives
     * @return what the write returned
     * @throws io.leasehold.StaleTokenException if the fence is refused, naming both tokens; the write was not run
     * @throws io.leasehold.LeaseUnavailableException if the gate could not be asked; the write was not run
     * @throws io.leasehold.InvalidLeaseRecordException if the gate's state cannot be read; the write was not run
     * @throws IllegalStateException if called from inside a write of this gate; the inner write was not run
     * @throws InterruptedException if the thread was interrupted before the write began; it was not run
     * @throws Exception what the write itself threw; the fence has passed and stays the highest
     */
    <T extends @Nullable Object> T write(Fence fence, Callable<T> write) throws Exception;

    /**
     * Runs a read that leads to a write: from then on older writers are refused, so what was read stays true until this holder
     * or a later one changes it.
     *
     * @param fence the grant under which the later write will be made
     * @param read the read; not run if the fence is refused or the gate fails
     * @param <T> what the read gives
     * @return what the read returned
     * @throws Exception as {@link #write}
     */
    default <T extends @Nullable Object> T read(Fence fence, Callable<T> read) throws Exception {
        return write(fence, read);
    }

    /**
     * Passes the gate without doing anything: from then on older writers are refused.
     *
     * @param fence the grant of the new holder
     * @throws Exception as {@link #write}
     */
    default void enter(Fence fence) throws Exception {
        write(fence, Executors.callable(() -> {}));
    }

    /**
     * A gate for a resource that lives as long as this object. It keeps one entry per key for ever. Keys do not wait for one
     * another.
     *
     * @return a gate that has seen nothing
     */
    static FencingGate inMemory() {
        return new InMemoryFencingGate();
    }

    /**
     * A gate for all processes of one host, whose memory is a file. The state is on disk before the write runs, so neither a
     * crash nor a loss of power lowers it. {@code FILE.lock} beside it is locked meanwhile; no other program may open it, and
     * neither file may ever be deleted or copied back. Writes of all keys of one file wait for one another.
     *
     * <p>The file system must be a local one. A process that dies frees the lock at once, also while a child process that it
     * started to do the write still runs: such a child must die with it.
     *
     * @param file does not exist yet, or was made by such a gate; its directory exists
     * @return a gate that holds no resource between writes and needs no closing
     * @throws IllegalArgumentException if the path cannot be a gate's file
     */
    static FencingGate file(Path file) {
        return FileFencingGate.of(file);
    }
}

package io.leasehold.tck;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/** A copy of a directory tree, to be put back later. */
final class DataCopy {

    private final Path original;
    private final Path copy;

    private DataCopy(Path original, Path copy) {
        this.original = original;
        this.copy = copy;
    }

    static DataCopy of(Path directory) {
        try {
            Path copy = Files.createTempDirectory("tck-copy-");
            copyTree(directory, copy);
            return new DataCopy(directory, copy);
        } catch (IOException e) {
            throw new UncheckedIOException("the data in " + directory + " cannot be copied", e);
        }
    }

    void putBack() {
        try {
            deleteTree(original);
            copyTree(copy, original);
        } catch (IOException e) {
            throw new UncheckedIOException("the data in " + original + " cannot be put back", e);
        }
    }

    void delete() {
        try {
            deleteTree(copy);
        } catch (IOException e) {
            throw new UncheckedIOException("the copy " + copy + " cannot be deleted", e);
        }
    }

    private static void copyTree(Path from, Path to) throws IOException {
        Files.walkFileTree(from, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes)
                    throws IOException {
                Files.createDirectories(to.resolve(from.relativize(directory)));
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                if (attributes.isRegularFile()) {
                    Path target = to.resolve(from.relativize(file));
                    Files.copy(file, target, StandardCopyOption.COPY_ATTRIBUTES, StandardCopyOption.REPLACE_EXISTING);
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
                return unlessGone(failure);
            }
        });
    }

    /** A running server deletes files while they are copied. */
    private static FileVisitResult unlessGone(IOException failure) throws IOException {
        if (failure instanceof NoSuchFileException) {
            return FileVisitResult.CONTINUE;
        }
        throw failure;
    }

    private static void deleteTree(Path root) throws IOException {
        if (!Files.exists(root)) {
            return;
        }
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failure)
                    throws IOException {
                if (failure != null) {
                    throw failure;
                }
                Files.delete(directory);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}

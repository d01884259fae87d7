package io.leasehold.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A directory that looks like {@code /proc}. */
final class FakeProc {

    static final String BOOT = "6f1c2f0e-0c59-4a0e-9f6a-3a1f4b2d7c11";

    private final Path root;

    FakeProc(Path root) throws IOException {
        this.root = root;
        Files.createDirectories(root.resolve("sys/kernel/random"));
        Files.createDirectories(root.resolve("self/ns"));
        boot(BOOT);
        mounted("rw,relatime");
        Files.createSymbolicLink(root.resolve("self/ns/pid"), Path.of("pid:[4026531836]"));
        Files.createSymbolicLink(root.resolve("self/ns/time"), Path.of("time:[4026531834]"));
        Files.writeString(root.resolve("self/stat"), line(own(), "java", 'S', own(), 20, 1000));
        lastPid(5000);
    }

    static long own() {
        return ProcessHandle.current().pid();
    }

    ProcessTable table() {
        return new ProcessTable(root);
    }

    FakeProc boot(String id) throws IOException {
        Files.writeString(root.resolve("sys/kernel/random/boot_id"), id + "\n");
        return this;
    }

    FakeProc mounted(String options) throws IOException {
        Files.writeString(
                root.resolve("self/mountinfo"),
                "20 1 8:1 / / rw - ext4 /dev/vda rw\n22 27 0:21 / " + root + " rw,relatime - proc proc " + options
                        + "\n");
        return this;
    }

    FakeProc namespace(String kind, String link) throws IOException {
        Files.delete(root.resolve("self/ns/" + kind));
        Files.createSymbolicLink(root.resolve("self/ns/" + kind), Path.of(link));
        return this;
    }

    FakeProc lastPid(long pid) throws IOException {
        Files.writeString(root.resolve("loadavg"), "0.10 0.20 0.30 1/100 " + pid + "\n");
        return this;
    }

    FakeProc process(long pid, String line) throws IOException {
        Files.createDirectories(root.resolve(Long.toString(pid)));
        Files.writeString(root.resolve(pid + "/stat"), line + "\n");
        return this;
    }

    FakeProc ended(long pid) throws IOException {
        Files.delete(root.resolve(pid + "/stat"));
        Files.delete(root.resolve(Long.toString(pid)));
        return this;
    }

    /** A line as in proc(5), with the fields that matter. */
    static String line(long pid, String name, char state, long session, long threads, long start) {
        return pid + " (" + name + ") " + state + " 1 " + pid + " " + session + " 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 "
                + threads + " 0 " + start + " 3133440 410 18446744073709551615";
    }
}

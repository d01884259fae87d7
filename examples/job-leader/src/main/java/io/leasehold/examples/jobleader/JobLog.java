package io.leasehold.examples.jobleader;

import io.leasehold.Fence;
import io.leasehold.fencing.FencingGate;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** The resource that the job works on: a file to which runs append where they begin and end. Every line passes the gate. */
final class JobLog {

    private final Path file;
    private final FencingGate gate;

    JobLog(Path file, FencingGate gate) {
        this.file = file;
        this.gate = gate;
    }

    void begin(Fence fence, String run) throws Exception {
        append(fence, "begin", run);
    }

    void end(Fence fence, String run) throws Exception {
        append(fence, "end", run);
    }

    private void append(Fence fence, String what, String run) throws Exception {
        String line = what + " " + fence.token() + " " + run + "\n";
        gate.write(fence, () -> Files.writeString(file, line, StandardOpenOption.CREATE, StandardOpenOption.APPEND));
    }
}

package io.leasehold.tck;

import io.leasehold.fencing.FencingGate;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class FileFencingGateTest extends FencingGateTck {

    @TempDir
    Path directory;

    @Override
    public FencingGate open() {
        return FencingGate.file(directory.resolve("resource.gate"));
    }
}

package io.leasehold.tck;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PortBlockTest {

    @Test
    void twoBlocksShareNoPort() {
        PortBlock one = PortBlock.claim();
        PortBlock other = PortBlock.claim();
        Set<Integer> ports = new HashSet<>();
        for (int i = 0; i < 100; i++) {
            ports.add(one.next());
            ports.add(other.next());
        }
        assertThat(ports).hasSize(200).allMatch(port -> port > 15_000 && port < 30_000);
    }

    @Test
    void aPortInUseIsPassedOverAndAFreeOneGivenAgainAfterAllOthers() throws IOException {
        PortBlock block = PortBlock.claim();
        int first = block.next();
        try (ServerSocket taken = new ServerSocket(block.next(), 1, InetAddress.getLoopbackAddress())) {
            for (int i = 0; i < 497; i++) {
                assertThat(block.next()).isNotIn(first, taken.getLocalPort());
            }
            assertThat(block.next()).isEqualTo(first);
            assertThat(block.next()).isNotEqualTo(taken.getLocalPort());
        }
    }
}

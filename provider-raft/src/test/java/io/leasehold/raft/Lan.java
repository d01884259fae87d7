package io.leasehold.raft;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;

/**
 * A network of hosts: Linux network namespaces on one bridge, to which this JVM is connected too. What a host sends or receives can
 * be dropped, as by a broken cable, which no proxy in between can do to a member's own connections. Needs root.
 */
final class Lan implements AutoCloseable {

    private final String name =
            "lh" + Integer.toHexString(ThreadLocalRandom.current().nextInt(0x1000, 0x10000));
    private final String subnet = "10." + ThreadLocalRandom.current().nextInt(128, 250) + "."
            + ThreadLocalRandom.current().nextInt(1, 250) + ".";
    private final int hosts;

    Lan(int hosts) {
        this.hosts = hosts;
        try {
            run("ip", "link", "add", name, "type", "bridge");
            run("ip", "address", "add", subnet + "254/24", "dev", name);
            run("ip", "link", "set", name, "up");
            IntStream.rangeClosed(1, hosts).forEach(this::connect);
        } catch (IllegalStateException e) {
            close();
            throw new IllegalStateException(
                    "hosts of their own need Linux, root, 'ip' and 'iptables' (apt-get install iproute2 iptables): "
                            + e.getMessage(),
                    e);
        }
    }

    private void connect(int host) {
        String cable = name + "p" + host;
        run("ip", "netns", "add", space(host));
        run("ip", "link", "add", cable, "type", "veth", "peer", "name", "eth0", "netns", space(host));
        run("ip", "link", "set", cable, "master", name, "up");
        inside(host, "ip", "link", "set", "lo", "up");
        inside(host, "ip", "address", "add", address(host) + "/24", "dev", "eth0");
        inside(host, "ip", "link", "set", "eth0", "up");
    }

    private String space(int host) {
        return name + "h" + host;
    }

    /** Of a host, counted from 1. */
    String address(int host) {
        return subnet + host;
    }

    /** Members {@code n1} and so on, one a host. */
    List<RaftMember> members() {
        return IntStream.rangeClosed(1, hosts)
                .mapToObj(host -> new RaftMember("n" + host, address(host), 9_701, 9_801))
                .toList();
    }

    /** What a command begins with that runs on a host. */
    List<String> on(int host) {
        return List.of("ip", "netns", "exec", space(host));
    }

    /** Drops all that a host receives. */
    void deafen(int host) {
        inside(host, "iptables", "-A", "INPUT", "-i", "eth0", "-j", "DROP");
    }

    /** Drops all that a host sends. */
    void silence(int host) {
        inside(host, "iptables", "-A", "OUTPUT", "-o", "eth0", "-j", "DROP");
    }

    /** Drops all between a host and the other hosts; this JVM still reaches it. */
    void isolate(int host) {
        for (int other = 1; other <= hosts; other++) {
            inside(host, "iptables", "-A", "INPUT", "-s", address(other), "-i", "eth0", "-j", "DROP");
            inside(host, "iptables", "-A", "OUTPUT", "-d", address(other), "-o", "eth0", "-j", "DROP");
        }
    }

    /** How many packets a host's faults dropped, as proof. */
    long dropped(int host) {
        return inside(host, "iptables", "-L", "-v", "-n", "-x")
                .lines()
                .filter(line -> line.contains("DROP"))
                .mapToLong(line -> Long.parseLong(line.strip().split("\\s+")[0]))
                .sum();
    }

    void heal(int host) {
        inside(host, "iptables", "-F");
    }

    private String inside(int host, String... command) {
        List<String> whole = new ArrayList<>(on(host));
        whole.addAll(List.of(command));
        return run(whole.toArray(String[]::new));
    }

    private static String run(String... command) {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new IllegalStateException(String.join(" ", command) + ": " + said.strip());
            }
            return said;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted in " + String.join(" ", command), e);
        }
    }

    /** A namespace that was never made is no reason to leave the others behind. */
    @Override
    public void close() {
        IntStream.rangeClosed(1, hosts).forEach(host -> tryTo("ip", "netns", "delete", space(host)));
        tryTo("ip", "link", "delete", name);
    }

    private static void tryTo(String... command) {
        try {
            run(command);
        } catch (IllegalStateException e) {
            System.err.println(e.getMessage());
        }
    }
}

package io.leasehold.benchmarks.servers;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** ZooKeeper's four-letter words. */
final class Mntr {

    private Mntr() {}

    static boolean serves(int port) {
        try {
            return ask(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), "srvr")
                    .contains("Mode: ");
        } catch (IOException e) {
            return false;
        }
    }

    static long counter(InetSocketAddress server, String name) throws IOException {
        return ask(server, "mntr")
                .lines()
                .filter(line -> line.startsWith(name + "\t"))
                .map(line -> (long) Double.parseDouble(line.substring(name.length() + 1)))
                .findFirst()
                .orElseThrow(() -> new IOException("mntr of " + server + " has no " + name));
    }

    private static String ask(InetSocketAddress server, String word) throws IOException {
        try (Socket socket = new Socket()) {
            socket.setSoTimeout(5_000);
            socket.connect(server, 1_000);
            socket.getOutputStream().write(word.getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream().flush();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        }
    }
}

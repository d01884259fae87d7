package io.leasehold.etcd;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** An authority, a certificate of a server on 127.0.0.1 and one of a client, made by the JDK's keytool, as PEM files. */
final class Certificates {

    private static final String PASSWORD = "password";

    private final Path directory;
    private final Path store;

    Certificates(Path directory) {
        this.directory = directory;
        this.store = directory.resolve("keys.p12");
        keytool("-genkeypair", "-alias", "ca", "-dname", "CN=ca", "-ext", "bc:c");
        issue("server", "san=ip:127.0.0.1", "eku=serverAuth,clientAuth");
        issue("client", "san=dns:client", "eku=clientAuth");
        write(authority(), pem("CERTIFICATE", certificateOf("ca")));
    }

    private void issue(String name, String... extensions) {
        keytool("-genkeypair", "-alias", name, "-dname", "CN=" + name);
        Path request = directory.resolve(name + ".csr");
        Path signed = directory.resolve(name + ".signed");
        keytool("-certreq", "-alias", name, "-file", request.toString());
        List<String> sign = new ArrayList<>(List.of(
                "-gencert", "-alias", "ca", "-rfc", "-infile", request.toString(), "-outfile", signed.toString()));
        List.of(extensions).forEach(extension -> sign.addAll(List.of("-ext", extension)));
        keytool(sign.toArray(String[]::new));
        keytool("-importcert", "-alias", name, "-file", signed.toString());
        write(certificate(name), pem("CERTIFICATE", certificateOf(name)));
        write(key(name), pem("PRIVATE KEY", keyOf(name)));
    }

    private void keytool(String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString()));
        command.addAll(List.of(arguments));
        command.addAll(List.of("-keystore", store.toString(), "-storepass", PASSWORD, "-storetype", "PKCS12"));
        if (arguments[0].equals("-genkeypair")) {
            command.addAll(List.of("-keyalg", "EC", "-groupname", "secp256r1", "-validity", "2"));
        } else if (arguments[0].equals("-importcert")) {
            command.add("-noprompt");
        }
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String output =
                    new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new IllegalStateException(String.join(" ", command) + ": " + output);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError("nobody interrupts the test", e);
        }
    }

    private byte[] certificateOf(String name) {
        try {
            Certificate certificate = open().getCertificate(name);
            return certificate.getEncoded();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private byte[] keyOf(String name) {
        try {
            return open().getKey(name, PASSWORD.toCharArray()).getEncoded();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private KeyStore open() throws GeneralSecurityException {
        try {
            return KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String pem(String kind, byte[] content) {
        return "-----BEGIN " + kind + "-----\n" + Base64.getMimeEncoder().encodeToString(content) + "\n-----END " + kind
                + "-----\n";
    }

    private static void write(Path file, String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path authority() {
        return directory.resolve("ca.pem");
    }

    Path certificate(String name) {
        return directory.resolve(name + ".pem");
    }

    Path key(String name) {
        return directory.resolve(name + ".key");
    }
}

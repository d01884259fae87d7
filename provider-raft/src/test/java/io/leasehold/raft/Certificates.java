package io.leasehold.raft;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/** An authority and what it has signed, made by the JDK's keytool, as PEM files. */
final class Certificates {

    private static final String PASSWORD = "password";

    private final Path directory;
    private final Path store;

    Certificates(Path directory) throws Exception {
        this.directory = Files.createDirectories(directory);
        this.store = directory.resolve("keys.p12");
        keytool("-genkeypair", "-alias", "ca", "-dname", "CN=ca", "-ext", "bc:c");
        write("ca.pem", "CERTIFICATE", open().getCertificate("ca").getEncoded());
    }

    /** The settings of somebody on this host: the authority signs a certificate for 127.0.0.1 in that name. */
    Map<String, String> of(String name) throws Exception {
        keytool("-genkeypair", "-alias", name, "-dname", "CN=" + name);
        Path request = directory.resolve(name + ".csr");
        Path signed = directory.resolve(name + ".signed");
        keytool("-certreq", "-alias", name, "-file", request.toString());
        keytool(
                "-gencert",
                "-alias",
                "ca",
                "-rfc",
                "-infile",
                request.toString(),
                "-outfile",
                signed.toString(),
                "-ext",
                "san=ip:127.0.0.1",
                "-ext",
                "eku=serverAuth,clientAuth");
        keytool("-importcert", "-alias", name, "-file", signed.toString());
        Path certificate =
                write(name + ".pem", "CERTIFICATE", open().getCertificate(name).getEncoded());
        Path key = write(
                name + ".key",
                "PRIVATE KEY",
                open().getKey(name, PASSWORD.toCharArray()).getEncoded());
        return Map.of(
                "tls-certificate", certificate.toString(),
                "tls-key", key.toString(),
                "tls-trust", directory.resolve("ca.pem").toString());
    }

    private void keytool(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString()));
        command.addAll(List.of(arguments));
        command.addAll(List.of("-keystore", store.toString(), "-storepass", PASSWORD, "-storetype", "PKCS12"));
        if (arguments[0].equals("-genkeypair")) {
            command.addAll(List.of("-keyalg", "EC", "-groupname", "secp256r1", "-validity", "2"));
        } else if (arguments[0].equals("-importcert")) {
            command.add("-noprompt");
        }
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IllegalStateException(String.join(" ", command) + ": " + said);
        }
    }

    private KeyStore open() throws GeneralSecurityException, IOException {
        return KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray());
    }

    private Path write(String file, String kind, byte[] content) throws IOException {
        String text = "-----BEGIN " + kind + "-----\n" + Base64.getMimeEncoder().encodeToString(content) + "\n-----END "
                + kind + "-----\n";
        return Files.writeString(directory.resolve(file), text);
    }
}

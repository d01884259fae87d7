package io.leasehold.redis;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A certificate of 127.0.0.1 that signs itself, for servers and for whoever trusts them. */
final class Certificate {

    /** By which a server with a certificate is known. */
    static final String OPTION = "--tls-cert-file";

    private static final String PASSWORD = "password";

    private final Path certificate;
    private final Path key;

    private Certificate(Path certificate, Path key) {
        this.certificate = certificate;
        this.key = key;
    }

    static Certificate in(Path directory) {
        RedisServer.create(directory);
        Path store = directory.resolve("store.p12");
        run(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "server",
                "-keyalg",
                "EC",
                "-dname",
                "CN=localhost",
                "-ext",
                "san=ip:127.0.0.1,dns:localhost",
                "-ext",
                "bc=ca:true",
                "-storetype",
                "PKCS12",
                "-storepass",
                PASSWORD,
                "-keystore",
                store.toString()));
        return exported(store, directory);
    }

    private static Certificate exported(Path store, Path directory) {
        try (InputStream in = Files.newInputStream(store)) {
            KeyStore keys = KeyStore.getInstance("PKCS12");
            keys.load(in, PASSWORD.toCharArray());
            Path certificate = directory.resolve("certificate.pem");
            Path key = directory.resolve("key.pem");
            pem(certificate, "CERTIFICATE", keys.getCertificate("server").getEncoded());
            pem(
                    key,
                    "PRIVATE KEY",
                    keys.getKey("server", PASSWORD.toCharArray()).getEncoded());
            return new Certificate(certificate, key);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void pem(Path file, String what, byte[] content) {
        String lines = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content);
        RedisServer.write(file, List.of("-----BEGIN " + what + "-----", lines, "-----END " + what + "-----"));
    }

    private static void run(List<String> command) {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new IllegalStateException(command.get(0) + ": " + output);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** PEM. */
    Path file() {
        return certificate;
    }

    /** What makes a server speak TLS, also with its like. */
    List<String> serverOptions() {
        return List.of(
                OPTION,
                certificate.toString(),
                "--tls-key-file",
                key.toString(),
                "--tls-ca-cert-file",
                certificate.toString(),
                "--tls-auth-clients",
                "no",
                "--tls-replication",
                "yes");
    }
}

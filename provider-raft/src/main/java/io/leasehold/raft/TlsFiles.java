package io.leasehold.raft;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * PEM files for TLS with mutual authentication.
 *
 * @param certificate the own certificate, followed by those that sign it
 * @param key the own private key, PKCS #8, not encrypted
 * @param trust the certificates that sign everybody else's
 */
record TlsFiles(Path certificate, Path key, Path trust) {

    private static final Logger LOG = LoggerFactory.getLogger(TlsFiles.class);
    private static final char[] NO_PASSWORD = new char[0];

    /**
     * The three files, or none.
     *
     * @throws IllegalArgumentException if only some are given
     */
    static Optional<TlsFiles> of(String certificate, String key, String trust) {
        if (certificate.isEmpty() && key.isEmpty() && trust.isEmpty()) {
            return Optional.empty();
        }
        if (certificate.isEmpty() || key.isEmpty() || trust.isEmpty()) {
            throw new IllegalArgumentException(
                    "settings 'tls-certificate', 'tls-key' and 'tls-trust' are given together or not at all");
        }
        return Optional.of(new TlsFiles(Path.of(certificate), Path.of(key), Path.of(trust)));
    }

    /**
     * For sockets.
     *
     * @throws IllegalArgumentException naming the file that cannot be used
     */
    SSLContext context() {
        try {
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(own(), NO_PASSWORD);
            TrustManagerFactory others = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            others.init(trusted());
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), others.getTrustManagers(), null);
            return context;
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalArgumentException("TLS cannot be set up from " + this + ": " + e, e);
        }
    }

    private KeyStore own() throws IOException, GeneralSecurityException {
        KeyStore store = empty();
        store.setKeyEntry(
                "own", privateKey(), NO_PASSWORD, certificates(certificate).toArray(Certificate[]::new));
        return store;
    }

    private KeyStore trusted() throws IOException, GeneralSecurityException {
        KeyStore store = empty();
        for (Certificate each : certificates(trust)) {
            store.setCertificateEntry("trusted-" + store.size(), each);
        }
        return store;
    }

    private static KeyStore empty() throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, NO_PASSWORD);
        return store;
    }

    private static List<Certificate> certificates(Path file) throws IOException, GeneralSecurityException {
        try (InputStream in = Files.newInputStream(file)) {
            List<Certificate> found =
                    List.copyOf(CertificateFactory.getInstance("X.509").generateCertificates(in));
            if (found.isEmpty()) {
                throw new GeneralSecurityException("file " + file + " has no certificate");
            }
            return found;
        }
    }

    private PrivateKey privateKey() throws IOException, GeneralSecurityException {
        String content =
                Files.readString(key).replaceAll("-----[A-Z ]+-----", "").replaceAll("\\s", "");
        PKCS8EncodedKeySpec spec;
        try {
            spec = new PKCS8EncodedKeySpec(Base64.getDecoder().decode(content));
        } catch (IllegalArgumentException e) {
            throw new GeneralSecurityException("file " + key + " is no PEM file", e);
        }
        for (String algorithm : List.of("EC", "RSA", "Ed25519")) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(spec);
            } catch (InvalidKeySpecException e) {
                LOG.debug("the key is no {} key", algorithm, e);
            }
        }
        throw new GeneralSecurityException("file " + key + " has no private key in PKCS #8 form, not encrypted");
    }
}

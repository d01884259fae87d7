package io.leasehold.raft;

import java.nio.file.Path;

/**
 * PEM files for TLS with mutual authentication.
 *
 * @param certificate the own certificate, followed by those that sign it
 * @param key the own private key, PKCS #8, not encrypted
 * @param trust the certificates that sign everybody else's
 */
record TlsFiles(Path certificate, Path key, Path trust) {}

package io.leasehold.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.leasehold.InvalidLeaseRecordException;
import io.leasehold.LeaseKey;
import io.leasehold.LeaseOutcomeUnknownException;
import io.leasehold.LeaseUnavailableException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.UnresolvedAddressException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** One line per error of etcd's table, of gRPC and of the network. */
class EtcdErrorsTest {

    static Stream<Throwable> surelyNothingHappened() {
        return Stream.of(
                error(Status.RESOURCE_EXHAUSTED, "etcdserver: too many requests"),
                error(Status.RESOURCE_EXHAUSTED, "etcdserver: mvcc: database space exceeded"),
                error(Status.INVALID_ARGUMENT, "etcdserver: request is too large"),
                error(Status.INVALID_ARGUMENT, "etcdserver: too many operations in txn request"),
                error(Status.INVALID_ARGUMENT, "etcdserver: duplicate key given in txn request"),
                error(Status.INVALID_ARGUMENT, "etcdserver: key is not provided"),
                error(Status.PERMISSION_DENIED, "etcdserver: permission denied"),
                error(Status.UNAUTHENTICATED, "etcdserver: invalid auth token"),
                error(Status.INVALID_ARGUMENT, "etcdserver: revision of auth store is old"),
                error(Status.INVALID_ARGUMENT, "etcdserver: authentication failed, invalid user ID or password"),
                error(Status.FAILED_PRECONDITION, "etcdserver: authentication is not enabled"),
                error(Status.INVALID_ARGUMENT, "etcdserver: user name is empty"),
                error(Status.FAILED_PRECONDITION, "etcdserver: user name not found"),
                error(Status.DATA_LOSS, "etcdserver: corrupt cluster"),
                error(Status.UNAVAILABLE, "etcdserver: rpc not supported for learner"),
                error(Status.UNIMPLEMENTED, "unknown service etcdserverpb.KV"),
                Status.UNAUTHENTICATED
                        .withCause(error(Status.UNAVAILABLE, "io exception"))
                        .asRuntimeException(),
                network(new ConnectException("Connection refused: /127.0.0.1:2379")),
                network(new NoRouteToHostException("No route to host")),
                network(new UnknownHostException("etcd.invalid")),
                network(new UnresolvedAddressException()),
                network(new SSLHandshakeException("Received fatal alert: handshake_failure")));
    }

    static Stream<Throwable> unknown() {
        return Stream.of(
                error(Status.UNAVAILABLE, "etcdserver: request timed out"),
                error(Status.UNAVAILABLE, "etcdserver: request timed out, possibly due to previous leader failure"),
                error(Status.UNAVAILABLE, "etcdserver: request timed out, possibly due to connection lost"),
                error(Status.UNAVAILABLE, "etcdserver: leader changed"),
                error(Status.UNAVAILABLE, "etcdserver: no leader"),
                error(Status.UNAVAILABLE, "etcdserver: server stopped"),
                error(Status.FAILED_PRECONDITION, "etcdserver: not capable"),
                error(Status.DEADLINE_EXCEEDED, "deadline exceeded after 0.9s [waiting_for_connection]"),
                error(Status.CANCELLED, "context cancelled"),
                error(Status.UNKNOWN, "too many requests"),
                error(Status.INTERNAL, "http2 exception"),
                error(Status.RESOURCE_EXHAUSTED, "gRPC message exceeds maximum size 4194304: 5000000"),
                error(Status.UNAVAILABLE, "Channel shutdownNow invoked"),
                error(Status.UNAVAILABLE, "Network closed for unknown reason"),
                network(new IOException("Connection reset by peer")),
                network(new ClosedChannelException()),
                network(new SSLException("Tag mismatch")),
                new ConnectException("not from gRPC"),
                new TimeoutException(),
                new IllegalStateException("driver crashed"));
    }

    private static Throwable error(Status status, String text) {
        return status.withDescription(text).asRuntimeException();
    }

    private static Throwable network(Throwable cause) {
        return Status.UNAVAILABLE
                .withDescription("io exception")
                .withCause(cause)
                .asRuntimeException();
    }

    @ParameterizedTest
    @MethodSource("surelyNothingHappened")
    void r1_2_aWriteThatWasRefusedOrNeverSentSurelyChangedNothing(Throwable failure) {
        assertThat(EtcdErrors.ofWrite("writing", failure)).isInstanceOf(LeaseUnavailableException.class);
        assertThat(EtcdErrors.ofWrite("writing", new ExecutionException(new CompletionException(failure))))
                .isInstanceOf(LeaseUnavailableException.class);
    }

    @ParameterizedTest
    @MethodSource("unknown")
    void r1_2_everythingElseMayHaveBeenApplied(Throwable failure) {
        assertThat(EtcdErrors.ofWrite("writing", failure)).isInstanceOf(LeaseOutcomeUnknownException.class);
        assertThat(EtcdErrors.ofWrite("writing", new ExecutionException(new CompletionException(failure))))
                .isInstanceOf(LeaseOutcomeUnknownException.class);
    }

    @ParameterizedTest
    @MethodSource("unknown")
    void aReadThatFailedChangedNothing(Throwable failure) {
        assertThat(EtcdErrors.ofRead("reading", failure))
                .isInstanceOf(LeaseUnavailableException.class)
                .hasMessageStartingWith("reading failed: ")
                .hasCause(failure);
    }

    @Test
    void whatThisModuleFoundWrongIsPassedOn() {
        InvalidLeaseRecordException found = new InvalidLeaseRecordException(LeaseKey.of("k"), "record", "x", "y");
        assertThat(EtcdErrors.ofRead("reading", new ExecutionException(found))).isSameAs(found);
        assertThat(EtcdErrors.ofWrite("writing", new ExecutionException(found))).isSameAs(found);
    }

    @Test
    void silenceIsWhatNoServerSaid() {
        assertThat(EtcdErrors.isSilence(network(new ConnectException("refused"))))
                .isTrue();
        assertThat(EtcdErrors.isSilence(error(Status.DEADLINE_EXCEEDED, "deadline")))
                .isTrue();
        assertThat(EtcdErrors.isSilence(error(Status.UNAVAILABLE, "etcdserver: no leader")))
                .isFalse();
        assertThat(EtcdErrors.isSilence(error(Status.PERMISSION_DENIED, "etcdserver: permission denied")))
                .isFalse();
    }
}

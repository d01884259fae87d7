package io.leasehold.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;

import io.leasehold.LeaseException;
import io.leasehold.LeaseOutcomeUnknownException;
import io.leasehold.LeaseUnavailableException;
import io.leasehold.dynamodb.DynamoDbErrors.Effect;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import javax.net.ssl.SSLHandshakeException;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;
import software.amazon.awssdk.services.dynamodb.model.InternalServerErrorException;
import software.amazon.awssdk.services.dynamodb.model.ItemCollectionSizeLimitExceededException;
import software.amazon.awssdk.services.dynamodb.model.LimitExceededException;
import software.amazon.awssdk.services.dynamodb.model.ProvisionedThroughputExceededException;
import software.amazon.awssdk.services.dynamodb.model.ReplicatedWriteConflictException;
import software.amazon.awssdk.services.dynamodb.model.RequestLimitExceededException;
import software.amazon.awssdk.services.dynamodb.model.ResourceNotFoundException;
import software.amazon.awssdk.services.dynamodb.model.ThrottlingException;
import software.amazon.awssdk.services.dynamodb.model.TransactionConflictException;

/** Each error of the service and of the SDK, as what it means for a write. */
class DynamoDbErrorsTest {

    private static Throwable answer(int status, String code) {
        return answer(status, code, "told by the service");
    }

    private static Throwable answer(int status, String code, String message) {
        return details(DynamoDbException.builder(), status, code, message).build();
    }

    private static software.amazon.awssdk.awscore.exception.AwsServiceException.Builder details(
            software.amazon.awssdk.awscore.exception.AwsServiceException.Builder error,
            int status,
            String code,
            String message) {
        return error.statusCode(status)
                .requestId("REQUEST-1")
                .message(message)
                .awsErrorDetails(AwsErrorDetails.builder()
                        .errorCode(code)
                        .errorMessage(message)
                        .build());
    }

    private static Throwable client(String message, Throwable cause) {
        return SdkClientException.create(message, cause);
    }

    static Stream<Arguments> surelyNothing() {
        return Stream.of(
                Arguments.of(
                        "throttling",
                        ThrottlingException.builder().statusCode(400).build()),
                Arguments.of(
                        "provisioned throughput exceeded",
                        ProvisionedThroughputExceededException.builder()
                                .statusCode(400)
                                .build()),
                Arguments.of(
                        "request limit exceeded",
                        RequestLimitExceededException.builder().statusCode(400).build()),
                Arguments.of(
                        "limit exceeded",
                        LimitExceededException.builder().statusCode(400).build()),
                Arguments.of(
                        "transaction conflict",
                        TransactionConflictException.builder().statusCode(400).build()),
                Arguments.of(
                        "replicated write conflict",
                        ReplicatedWriteConflictException.builder()
                                .statusCode(400)
                                .build()),
                Arguments.of(
                        "item collection too large",
                        ItemCollectionSizeLimitExceededException.builder()
                                .statusCode(400)
                                .build()),
                Arguments.of(
                        "no such table",
                        ResourceNotFoundException.builder().statusCode(400).build()),
                Arguments.of("validation", answer(400, "ValidationException")),
                Arguments.of("access denied", answer(400, "AccessDeniedException")),
                Arguments.of("expired credentials", answer(400, "ExpiredTokenException")),
                Arguments.of("unknown credentials", answer(400, "UnrecognizedClientException")),
                Arguments.of("bad signature", answer(400, "InvalidSignatureException")),
                Arguments.of("no signature", answer(403, "MissingAuthenticationTokenException")),
                Arguments.of("too large", answer(413, "RequestEntityTooLarge")),
                Arguments.of("connection refused", client("cannot connect", new ConnectException("refused"))),
                Arguments.of(
                        "connection timed out",
                        client("cannot connect", new ConnectTimeoutException("no answer to a connect"))),
                Arguments.of("no route", client("cannot connect", new IOException(new NoRouteToHostException("none")))),
                Arguments.of("unknown host", client("cannot connect", new UnknownHostException("nowhere"))),
                Arguments.of("TLS refused", client("cannot connect", new SSLHandshakeException("certificate"))),
                Arguments.of(
                        "no credentials",
                        SdkClientException.create("Unable to load credentials from any of the providers in the chain")),
                Arguments.of(
                        "not marshalled",
                        SdkClientException.create("Unable to marshall request to JSON: no", new IOException("no"))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void surelyNothing(String name, Throwable error) {
        assertThat(DynamoDbErrors.effectOf(error)).isEqualTo(Effect.NONE);
        assertThat(DynamoDbErrors.effectOf(new CompletionException(error))).isEqualTo(Effect.NONE);
        assertThat(DynamoDbErrors.ofWrite("writing", error)).isInstanceOf(LeaseUnavailableException.class);
        assertThat(DynamoDbErrors.ofRead("reading", error)).isInstanceOf(LeaseUnavailableException.class);
    }

    static Stream<Arguments> unknown() {
        return Stream.of(
                Arguments.of(
                        "internal server error",
                        InternalServerErrorException.builder().statusCode(500).build()),
                Arguments.of("bad gateway", answer(502, "BadGateway")),
                Arguments.of("service unavailable", answer(503, "ServiceUnavailable")),
                Arguments.of("gateway timeout", answer(504, "GatewayTimeout")),
                Arguments.of("request timeout", answer(408, "RequestTimeout")),
                Arguments.of(
                        "an answer without a status",
                        DynamoDbException.builder().build()),
                Arguments.of(
                        "call timeout",
                        ApiCallTimeoutException.builder().message("late").build()),
                Arguments.of(
                        "attempt timeout",
                        ApiCallAttemptTimeoutException.builder().message("late").build()),
                Arguments.of("our timeout", new TimeoutException("no answer within PT1S")),
                Arguments.of("aborted", AbortedException.create("interrupted")),
                Arguments.of("connection reset", client("broken", new IOException("Connection reset by peer"))),
                Arguments.of("connection closed", client("broken", new java.nio.channels.ClosedChannelException())),
                Arguments.of("not parsed", SdkClientException.create("Unable to unmarshall response")),
                Arguments.of("a closed client", new IllegalStateException("Connection pool shut down")),
                Arguments.of("anything else", new UnsupportedOperationException("never heard of")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void unknown(String name, Throwable error) {
        assertThat(DynamoDbErrors.effectOf(error)).isEqualTo(Effect.UNKNOWN);
        assertThat(DynamoDbErrors.ofWrite("writing", error)).isInstanceOf(LeaseOutcomeUnknownException.class);
        assertThat(DynamoDbErrors.ofRead("reading", error)).isInstanceOf(LeaseUnavailableException.class);
    }

    @Test
    void whatWasSignedIsNeverQuoted() {
        String canonical = "The Canonical String should have been 'x-amz-security-token:SESSION-SECRET'";
        for (String code :
                new String[] {"InvalidSignatureException", "SignatureDoesNotMatch", "AccessDeniedException"}) {
            LeaseException failure = DynamoDbErrors.ofWrite("writing", answer(403, code, canonical));
            StringWriter trace = new StringWriter();
            failure.printStackTrace(new PrintWriter(trace));
            assertThat(trace.toString()).contains(code, "REQUEST-1").doesNotContain("SESSION-SECRET");
        }
    }

    @Test
    void anErrorNamesTheOperationAndTheReason() {
        assertThat(DynamoDbErrors.ofWrite("writing 'a' in table t", answer(400, "ThrottlingException", "slow down")))
                .hasMessageContaining("writing 'a' in table t")
                .hasMessageContaining("slow down");
        assertThat(DynamoDbErrors.ofRead("reading", new IllegalStateException()))
                .hasMessageContaining("IllegalStateException");
    }
}

package io.leasehold.benchmarks.servers;

import java.util.concurrent.atomic.AtomicLong;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;

/**
 * Counts what the AWS SDK sends from this process, repeated tries included; the SDK finds it by a resource, in every client. DynamoDB
 * Local does not count.
 */
public final class SentRequests implements ExecutionInterceptor {

    private static final AtomicLong SENT = new AtomicLong();

    @Override
    public void beforeTransmission(Context.BeforeTransmission context, ExecutionAttributes attributes) {
        SENT.incrementAndGet();
    }

    static long soFar() {
        return SENT.get();
    }
}

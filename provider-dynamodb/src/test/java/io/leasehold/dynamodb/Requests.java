package io.leasehold.dynamodb;

import java.util.Map;
import java.util.TreeMap;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;

/** Counts what the SDK sends, each try of a request by itself. */
final class Requests implements ExecutionInterceptor {

    private final Map<String, Integer> sent = new TreeMap<>();

    @Override
    public synchronized void beforeTransmission(Context.BeforeTransmission context, ExecutionAttributes attributes) {
        sent.merge(context.request().getClass().getSimpleName().replace("Request", ""), 1, Integer::sum);
    }

    /** What was sent since the last time, such as {@code {GetItem=1, UpdateItem=1}}. */
    synchronized String sinceLast() {
        String text = sent.toString();
        sent.clear();
        return text;
    }

    synchronized int total() {
        return sent.values().stream().mapToInt(Integer::intValue).sum();
    }
}

package io.leasehold.dynamodb;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.apache.hc.client5.http.DnsResolver;

/**
 * Looks names up for callers who can be interrupted, which a lookup cannot: it may take the system's own time, up to half a minute.
 * Each is made on a thread of its own; connections are opened seldom.
 */
final class InterruptibleDns implements DnsResolver {

    private final DnsResolver dns;

    InterruptibleDns(DnsResolver dns) {
        this.dns = dns;
    }

    @Override
    public InetAddress[] resolve(String host) throws UnknownHostException {
        return answer(host, () -> dns.resolve(host));
    }

    @Override
    public String resolveCanonicalHostname(String host) throws UnknownHostException {
        return answer(host, () -> dns.resolveCanonicalHostname(host));
    }

    private static <A> A answer(String host, Callable<A> lookup) throws UnknownHostException {
        FutureTask<A> task = new FutureTask<>(lookup);
        Thread thread = new Thread(task, "leasehold-dynamodb-dns");
        thread.setDaemon(true);
        thread.start();
        try {
            return task.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unknown(host + ": the lookup was interrupted", e);
        } catch (ExecutionException e) {
            throw unknown(host, e);
        }
    }

    private static UnknownHostException unknown(String message, Exception cause) {
        UnknownHostException unknown = new UnknownHostException(message);
        unknown.initCause(cause);
        return unknown;
    }
}

package io.leasehold.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.hc.client5.http.DnsResolver;
import org.junit.jupiter.api.Test;

/** Lookups, among them one without an answer. */
class InterruptibleDnsTest {

    private interface Lookup {
        InetAddress[] of(String host) throws UnknownHostException;
    }

    private static InterruptibleDns over(Lookup lookup) {
        return new InterruptibleDns(new DnsResolver() {
            @Override
            public InetAddress[] resolve(String host) throws UnknownHostException {
                return lookup.of(host);
            }

            @Override
            public String resolveCanonicalHostname(String host) throws UnknownHostException {
                return lookup.of(host)[0].getHostName();
            }
        });
    }

    @Test
    void anAnswerIsPassedOn() throws Exception {
        InetAddress address = InetAddress.getByAddress("name", new byte[] {127, 0, 0, 1});
        InterruptibleDns dns = over(host -> new InetAddress[] {address});
        assertThat(dns.resolve("name")).containsExactly(address);
        assertThat(dns.resolveCanonicalHostname("name")).isEqualTo("name");
    }

    @Test
    void anUnknownNameIsUnknown() {
        InterruptibleDns dns = over(host -> {
            throw new UnknownHostException(host);
        });
        assertThatThrownBy(() -> dns.resolve("nowhere"))
                .isInstanceOf(UnknownHostException.class)
                .hasMessage("nowhere");
    }

    @Test
    void r9_5_anInterruptEndsTheWaitForALookupAndStaysSet() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        CompletableFuture<Void> asked = new CompletableFuture<>();
        InterruptibleDns dns = over(host -> {
            asked.complete(null);
            try {
                never.await();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            return new InetAddress[0];
        });
        CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
        Thread caller = new Thread(() -> {
            assertThatThrownBy(() -> dns.resolve("slow"))
                    .isInstanceOf(UnknownHostException.class)
                    .hasMessageContaining("slow");
            interrupted.complete(Thread.currentThread().isInterrupted());
        });
        caller.start();
        asked.get(1, TimeUnit.MINUTES);
        caller.interrupt();
        assertThat(interrupted.get(1, TimeUnit.MINUTES)).isTrue();
        never.countDown();
    }
}

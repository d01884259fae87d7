package io.leasehold.raft;

import io.leasehold.LeaseClock;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Asks one member for its status. */
final class Probe {

    private static final Duration TIMEOUT = Duration.ofSeconds(2);

    private Probe() {}

    /** The text of that name in the status of a member; empty if the member does not answer. */
    static String text(RaftMember member, String name) {
        try {
            Matcher found = Pattern.compile("\"" + name + "\":\"([^\"]*)\"").matcher(status(member));
            return found.find() ? found.group(1) : "";
        } catch (Exception e) {
            return "";
        }
    }

    /** The number of that name in the status of a member. */
    static long number(RaftMember member, String name) throws Exception {
        Matcher found = Pattern.compile("\"" + name + "\":(\\d+)").matcher(status(member));
        if (!found.find()) {
            throw new IllegalStateException("no " + name + " in the status");
        }
        return Long.parseLong(found.group(1));
    }

    static String status(RaftMember member) throws Exception {
        Network network = new Network("leasehold", TIMEOUT, java.util.Optional.empty());
        try (RemoteEndpoint endpoint = new RemoteEndpoint(member.address(), network, LeaseClock.system(), () -> {})) {
            return endpoint.request(new Request.Status())
                    .get(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)
                    .text();
        }
    }
}

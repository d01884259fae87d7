package io.leasehold.spi;

/** What a client has sent and the network may deliver: now, late, twice or never. */
sealed interface Message {

    record Acquire(AcquireRequest request) implements Message {}

    record Beat(Heartbeat beat) implements Message {}

    record Release(ReleaseRequest request) implements Message {}
}

package io.leasehold.client;

import io.leasehold.HolderId;

/**
 * What a caller asked for, validated.
 *
 * @param spec what and how
 * @param timing the lengths of time that follow
 * @param holder the holder's name
 * @param validity the clock of the client
 * @param calledAt when the caller called
 * @param caller where the caller called from, for the log should the lease be abandoned
 */
record Wanted(LeaseSpec spec, Timing timing, HolderId holder, ValidityClock validity, long calledAt, Caller caller) {}

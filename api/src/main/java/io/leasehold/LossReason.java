package io.leasehold;

/** Why a lease ended. */
public enum LossReason {
    /** No beat was confirmed in time; whether somebody else holds the key now is not known. */
    EXPIRED,
    /** The record names a later grant. */
    TAKEN_OVER,
    /** The term moved on: this process was deposed as writer of its database and must adopt the new term first. */
    FENCED,
    /** An operator took the lease away. */
    REVOKED,
    /** The back end has no trace of this grant: its record was deleted or an older state was put back. */
    MISSING,
    /** The holder gave it up: release, close or resign. */
    RESIGNED
}

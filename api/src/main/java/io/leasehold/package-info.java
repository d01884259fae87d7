/**
 * The vocabulary of a lease, shared by applications, by providers and by the resources that check fencing tokens.
 *
 * <p>A lease is a time-bounded exclusive right to write one {@link io.leasehold.LeaseKey key}. What an application may rely
 * on, and what it may not, is stated as numbered rules in {@code docs/SPEC.md}; the ids in this documentation refer to it.
 *
 * <p><b>Not guaranteed:</b> that a thread which was paused between asking {@code isHeld()} and writing still holds the
 * lease when it writes. Only a resource that checks the {@link io.leasehold.FencingToken token} can refuse that write. The
 * one assumption about time is that clocks run at rates within the margin of each other; they are never compared.
 */
@NullMarked
package io.leasehold;

import org.jspecify.annotations.NullMarked;

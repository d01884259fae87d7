/**
 * The replicated lease table: what every member computes from the same commands, and what hangs on it locally. It knows nothing
 * of the consensus library: {@link io.leasehold.raft.table.LeaseTable} is fed with committed commands, one thread at a time,
 * reads no clock, and is equal on all members to the bit. {@link io.leasehold.raft.table.LeaderTimers} measures time on the
 * leader alone and proposes {@link io.leasehold.raft.table.Command.Expire}; {@link io.leasehold.raft.table.WatchHub} tells
 * watchers what was applied on this member.
 *
 * <p>Types are public for the node in {@code io.leasehold.raft}; applications name none but {@code ExpiryIndex}, if they bring
 * their own, and the events of a watch.
 */
@NullMarked
package io.leasehold.raft.table;

import org.jspecify.annotations.NullMarked;

/** A replicated lease table that needs no other server, on Apache Ratis. */
@NullMarked
package io.leasehold.raft;

import org.jspecify.annotations.NullMarked;

/** Of many processes one leads and runs a scheduled job, by {@link io.leasehold.recipe.LeaderElection}. */
@NullMarked
package io.leasehold.examples.jobleader;

import org.jspecify.annotations.NullMarked;

/** Many processes read one SQL database; exactly one writes, under {@link io.leasehold.recipe.SingleWriter}. */
@NullMarked
package io.leasehold.examples.singlewriter;

import org.jspecify.annotations.NullMarked;

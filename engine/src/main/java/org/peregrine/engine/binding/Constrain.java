package org.peregrine.engine.binding;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Narrows what a record component, or an element of one, may be. It stands in the JSON Schema, which the engine holds
 * every call to. The annotations of {@code jakarta.validation.constraints} are understood as well.
 *
 * <pre>
 *   record Order(
 *           &#64;Constrain(minimum = "1", maximum = "99") int count,
 *           List&lt;&#64;Constrain(minSize = 1) String&gt; names) {}
 * </pre>
 */
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.RECORD_COMPONENT, ElementType.TYPE_USE})
public @interface Constrain {
    /**
     * The smallest number.
     *
     * @return a decimal number; empty for none.
     */
    String minimum() default "";

    /**
     * The largest number.
     *
     * @return a decimal number; empty for none.
     */
    String maximum() default "";

    /**
     * Exclusive lower bound of numbers.
     *
     * @return a decimal number; empty for none.
     */
    String exclusiveMinimum() default "";

    /**
     * Exclusive upper bound of numbers.
     *
     * @return a decimal number; empty for none.
     */
    String exclusiveMaximum() default "";

    /**
     * Divisor that numbers must be a multiple of.
     *
     * @return a decimal number above zero; empty for none.
     */
    String multipleOf() default "";

    /**
     * The fewest characters of a text, elements of a collection or members of a map.
     *
     * @return a count.
     */
    int minSize() default 0;

    /**
     * The most characters of a text, elements of a collection or members of a map.
     *
     * @return a count.
     */
    int maxSize() default Integer.MAX_VALUE;

    /**
     * A regular expression that must be found in a text, as JSON Schema writes them (ECMA-262).
     *
     * @return not anchored by itself; empty for none.
     */
    String pattern() default "";

    /**
     * A format of JSON Schema. It is told to clients; the engine checks it where formats are asserted.
     *
     * @return as {@code email}; empty for none.
     */
    String format() default "";
}

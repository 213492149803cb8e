package org.peregrine.engine.binding;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Gives a record component a value for when it is left out. The schema has it as the default, and does not require it.
 * {@code
 * @JsonProperty(defaultValue = …)} means the same.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface ByDefault {
    /**
     * The value.
     *
     * @return of what JSON holds as a string the text itself, of everything else its JSON.
     */
    String value();
}

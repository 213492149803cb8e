package org.peregrine.engine.binding;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.peregrine.codec.json.JsonCursor;
import org.peregrine.codec.json.JsonName;
import org.peregrine.codec.json.JsonValue;
import tools.jackson.core.JacksonException;
import tools.jackson.core.exc.InputCoercionException;
import tools.jackson.databind.exc.MismatchedInputException;
import tools.jackson.databind.exc.UnrecognizedPropertyException;
import tools.jackson.databind.exc.ValueInstantiationException;

/** Says in the caller's words what Jackson found wrong. */
final class BindingFault {
    private static final Set<Class<?>> INTEGERS = Set.of(
            byte.class,
            Byte.class,
            short.class,
            Short.class,
            int.class,
            Integer.class,
            long.class,
            Long.class,
            BigInteger.class);

    private static final Set<Class<?>> NUMBERS =
            Set.of(float.class, Float.class, double.class, Double.class, BigDecimal.class);

    private BindingFault() {}

    /**
     * Describes a fault.
     *
     * @param fault that Jackson found.
     * @param arguments in which it found it.
     */
    static String describe(JacksonException fault, JsonValue arguments) {
        final String path = path(fault);
        if (fault instanceof UnrecognizedPropertyException) {
            return "Unknown argument '" + path + "'";
        }
        if (fault instanceof ValueInstantiationException) {
            return refusal(path, fault.getCause());
        }
        final Class<?> target = targetType(fault);
        if (target == null) {
            return subject(path) + " cannot be read";
        }
        return isMissing(fault, arguments)
                ? "Missing argument '" + path + "'"
                : subject(path) + " must be " + expectation(target);
    }

    private static Class<?> targetType(JacksonException fault) {
        if (fault instanceof MismatchedInputException mismatch) {
            return mismatch.getTargetType();
        }
        return fault instanceof InputCoercionException overflow ? overflow.getTargetType() : null;
    }

    /** Whether the arguments have nothing, or null, at the place of the fault. */
    private static boolean isMissing(JacksonException fault, JsonValue arguments) {
        final JsonValue value = new JsonValue().wrap(arguments.buffer(), arguments.offset(), arguments.length());
        for (final JacksonException.Reference step : fault.getPath()) {
            if (step.getPropertyName() == null) {
                element(value, step.getIndex());
            } else {
                value.member(JsonName.of(step.getPropertyName()), value);
            }
        }
        return !value.present() || value.isNull();
    }

    private static void element(JsonValue array, int index) {
        final JsonCursor cursor = new JsonCursor().wrap(array);
        for (int i = 0; i <= index; i++) {
            cursor.next();
        }
        final JsonValue element = cursor.value();
        array.wrap(element.buffer(), element.offset(), element.length());
    }

    /**
     * The record's own constructor refused the values. Of its exceptions an IllegalArgumentException is meant for the caller, except for the one
     * that names a class.
     */
    private static String refusal(String path, Throwable cause) {
        final boolean meant = cause instanceof IllegalArgumentException
                && !String.valueOf(cause.getMessage()).startsWith("No enum constant ");
        final String reason = meant ? cause.getMessage() : null;
        return subject(path) + (reason == null ? " is not valid" : ": " + reason);
    }

    private static String subject(String path) {
        return path.isEmpty() ? "Arguments" : "Argument '" + path + "'";
    }

    private static String path(JacksonException fault) {
        final StringBuilder path = new StringBuilder();
        for (final JacksonException.Reference step : fault.getPath()) {
            if (step.getPropertyName() == null) {
                path.append('[').append(step.getIndex()).append(']');
            } else {
                path.append(path.isEmpty() ? "" : ".").append(step.getPropertyName());
            }
        }
        return path.toString();
    }

    private static String expectation(Class<?> type) {
        if (INTEGERS.contains(type)) {
            final boolean narrow = type == int.class || type == Integer.class;
            return narrow ? "an integer from -2147483648 to 2147483647" : "an integer";
        }
        if (NUMBERS.contains(type)) {
            return "a number";
        }
        if (type == boolean.class || type == Boolean.class) {
            return "true or false";
        }
        if (CharSequence.class.isAssignableFrom(type)) {
            return "a string";
        }
        if (type.isEnum()) {
            return Arrays.stream(type.getEnumConstants())
                    .map(constant -> ((Enum<?>) constant).name())
                    .collect(Collectors.joining(", ", "one of ", ""));
        }
        if (type.isArray() || Collection.class.isAssignableFrom(type)) {
            return "an array";
        }
        return type.isRecord() || Map.class.isAssignableFrom(type) ? "an object" : "of another form";
    }
}

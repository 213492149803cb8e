package org.peregrine.engine.binding;

import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.exc.InvalidNullException;
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
            java.math.BigInteger.class);

    private static final Set<Class<?>> NUMBERS =
            Set.of(float.class, Float.class, double.class, Double.class, java.math.BigDecimal.class);

    private BindingFault() {}

    static String describe(JacksonException fault) {
        final String path = path(fault);
        return switch (fault) {
            case UnrecognizedPropertyException unknown -> "Unknown argument '" + path + "'";
            case InvalidNullException missing -> "Missing argument '" + path + "'";
            case ValueInstantiationException refused -> refusal(path, refused);
            case MismatchedInputException mismatch
            when mismatch.getTargetType() != null ->
                subject(path) + " must be " + expectation(mismatch.getTargetType());
            default -> subject(path) + " cannot be read";
        };
    }

    /** The record's own constructor refused the values: its message is meant for the caller. */
    private static String refusal(String path, ValueInstantiationException refused) {
        final Throwable cause = refused.getCause();
        final String reason = cause == null ? null : cause.getMessage();
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
            return "an integer in the range of " + type.getSimpleName().toLowerCase(java.util.Locale.ROOT);
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

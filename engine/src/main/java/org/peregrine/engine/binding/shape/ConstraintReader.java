package org.peregrine.engine.binding.shape;

import java.lang.annotation.Annotation;
import java.math.BigDecimal;
import java.util.List;
import java.util.Set;
import org.peregrine.engine.binding.Constrain;

/**
 * Turns annotations into constraints: {@link Constrain} and those of jakarta.validation, which are known by their
 * names.
 */
final class ConstraintReader {
    private static final Set<String> PACKAGES =
            Set.of("jakarta.validation.constraints", "javax.validation.constraints");

    private static final Set<String> MARKERS = Set.of("jakarta.validation.Constraint", "javax.validation.Constraint");

    private ConstraintReader() {}

    /**
     * Reads what annotations ask.
     *
     * @throws IllegalArgumentException when JSON Schema cannot say one of them, or no value could meet them all.
     */
    static Constraints of(List<Annotation> annotations) {
        final Constraints constraints = new Constraints();
        for (final Annotation annotation : annotations) {
            final Class<? extends Annotation> type = annotation.annotationType();
            if (annotation instanceof Constrain own) {
                read(own, constraints);
            } else if (PACKAGES.contains(type.getPackageName())) {
                if (!AnnotationReader.elements(annotation, "groups").isEmpty()) {
                    throw inexpressible(type, "groups are unknown here");
                }
                read(type, annotation, constraints);
            } else if (isCustom(type)) {
                throw inexpressible(type, "check it in the record's constructor");
            }
        }
        constraints.check();
        return constraints.isEmpty() ? Constraints.NONE : constraints;
    }

    private static boolean isCustom(Class<? extends Annotation> type) {
        for (final Annotation marker : type.getAnnotations()) {
            if (MARKERS.contains(marker.annotationType().getName())) {
                return true;
            }
        }
        return false;
    }

    private static IllegalArgumentException inexpressible(Class<?> type, String advice) {
        return new IllegalArgumentException("@" + type.getSimpleName() + " cannot be said in JSON Schema: " + advice);
    }

    private static void read(Constrain own, Constraints constraints) {
        if (!own.minimum().isEmpty()) {
            constraints.minimum(decimal(own.minimum()));
        }
        if (!own.maximum().isEmpty()) {
            constraints.maximum(decimal(own.maximum()));
        }
        if (!own.exclusiveMinimum().isEmpty()) {
            constraints.exclusiveMinimum(decimal(own.exclusiveMinimum()));
        }
        if (!own.exclusiveMaximum().isEmpty()) {
            constraints.exclusiveMaximum(decimal(own.exclusiveMaximum()));
        }
        if (!own.multipleOf().isEmpty()) {
            constraints.multipleOf(decimal(own.multipleOf()));
        }
        if (!own.pattern().isEmpty()) {
            constraints.pattern(own.pattern());
        }
        if (!own.format().isEmpty()) {
            constraints.format(own.format());
        }
        constraints.size(own.minSize(), own.maxSize() == Integer.MAX_VALUE ? Long.MAX_VALUE : own.maxSize());
    }

    private static BigDecimal decimal(String text) {
        try {
            return new BigDecimal(text);
        } catch (final NumberFormatException e) {
            throw new IllegalArgumentException("'" + text + "' is no decimal number", e);
        }
    }

    private static void read(Class<?> type, Annotation annotation, Constraints constraints) {
        switch (type.getSimpleName()) {
            case "NotNull" -> {
                // Required values are never null.
            }
            case "Min" -> constraints.minimum(BigDecimal.valueOf(AnnotationReader.number(annotation, "value")));
            case "Max" -> constraints.maximum(BigDecimal.valueOf(AnnotationReader.number(annotation, "value")));
            case "DecimalMin" -> decimalMinimum(annotation, constraints);
            case "DecimalMax" -> decimalMaximum(annotation, constraints);
            case "Positive" -> constraints.exclusiveMinimum(BigDecimal.ZERO);
            case "PositiveOrZero" -> constraints.minimum(BigDecimal.ZERO);
            case "Negative" -> constraints.exclusiveMaximum(BigDecimal.ZERO);
            case "NegativeOrZero" -> constraints.maximum(BigDecimal.ZERO);
            case "Digits" -> digits(annotation, constraints);
            case "Size" -> {
                final long max = AnnotationReader.number(annotation, "max");
                constraints.size(
                        AnnotationReader.number(annotation, "min"), max == Integer.MAX_VALUE ? Long.MAX_VALUE : max);
            }
            case "NotEmpty" -> constraints.size(1, Long.MAX_VALUE);
            case "NotBlank" -> {
                constraints.size(1, Long.MAX_VALUE);
                constraints.pattern("\\S");
            }
            case "Email" -> constraints.format("email");
            case "Pattern" -> pattern(annotation, constraints);
            default -> throw inexpressible(type, "check it in the record's constructor");
        }
    }

    private static void decimalMinimum(Annotation annotation, Constraints constraints) {
        final BigDecimal value = decimal(AnnotationReader.text(annotation, "value"));
        if (AnnotationReader.flag(annotation, "inclusive")) {
            constraints.minimum(value);
        } else {
            constraints.exclusiveMinimum(value);
        }
    }

    private static void decimalMaximum(Annotation annotation, Constraints constraints) {
        final BigDecimal value = decimal(AnnotationReader.text(annotation, "value"));
        if (AnnotationReader.flag(annotation, "inclusive")) {
            constraints.maximum(value);
        } else {
            constraints.exclusiveMaximum(value);
        }
    }

    private static void digits(Annotation annotation, Constraints constraints) {
        final BigDecimal beyond =
                BigDecimal.ONE.scaleByPowerOfTen((int) AnnotationReader.number(annotation, "integer"));
        constraints.exclusiveMinimum(beyond.negate());
        constraints.exclusiveMaximum(beyond);
        constraints.multipleOf(
                BigDecimal.ONE.scaleByPowerOfTen(-(int) AnnotationReader.number(annotation, "fraction")));
    }

    /** Java's pattern must match the whole text; JSON Schema's is looked for. */
    private static void pattern(Annotation annotation, Constraints constraints) {
        if (!AnnotationReader.elements(annotation, "flags").isEmpty()) {
            throw new IllegalArgumentException("@Pattern with flags cannot be said in JSON Schema");
        }
        constraints.pattern("^(?:" + AnnotationReader.text(annotation, "regexp") + ")$");
    }
}

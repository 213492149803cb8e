package org.peregrine.engine;

import java.lang.reflect.Field;
import java.util.List;

/** Reads and replaces private fields, so that a part which never fails by itself can be made to. */
final class Insides {
    private Insides() {}

    /** Follows names of fields, and indexes of lists. */
    static Object of(Object root, Object... path) {
        Object current = root;
        for (final Object step : path) {
            current = step instanceof Integer index ? ((List<?>) current).get(index) : read(current, (String) step);
        }
        return current;
    }

    private static Object read(Object owner, String name) {
        try {
            return field(owner, name).get(owner);
        } catch (final IllegalAccessException impossible) {
            throw new AssertionError(impossible);
        }
    }

    static void replace(Object owner, String name, Object value) {
        try {
            field(owner, name).set(owner, value);
        } catch (final IllegalAccessException impossible) {
            throw new AssertionError(impossible);
        }
    }

    private static Field field(Object owner, String name) {
        try {
            final Field field = owner.getClass().getDeclaredField(name);
            field.setAccessible(true);
            return field;
        } catch (final NoSuchFieldException gone) {
            throw new AssertionError(gone);
        }
    }
}

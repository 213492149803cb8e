package org.peregrine.transports.simulation;

import com.lmax.disruptor.RingBuffer;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.agrona.concurrent.UnsafeBuffer;

/** Bytes on the heap that the slots of rings refer to, beside those that they had at the launch. */
final class Retained {
    private static final Map<Class<?>, List<Field>> FIELDS = new ConcurrentHashMap<>();

    private final List<RingBuffer<?>> rings = new ArrayList<>();
    private final long initialBytes;

    Retained(List<Object> rings) {
        rings.forEach(ring -> this.rings.add((RingBuffer<?>) ring));
        this.initialBytes = bytes();
    }

    /** The text that has been added since; null for none. */
    String grown() {
        final long bytes = bytes();
        return bytes == initialBytes ? null : (bytes - initialBytes) + " bytes in the ring's slots";
    }

    private long bytes() {
        final IdentityHashMap<Object, Boolean> seen = new IdentityHashMap<>();
        long bytes = 0;
        for (final RingBuffer<?> ring : rings) {
            for (int i = 0; i < ring.getBufferSize(); i++) {
                bytes += bytes(ring.get(i), seen);
            }
        }
        return bytes;
    }

    private static long bytes(Object object, IdentityHashMap<Object, Boolean> seen) {
        if (object == null || seen.put(object, true) != null) {
            return 0;
        }
        if (object instanceof byte[] array) {
            return array.length;
        }
        if (object instanceof UnsafeBuffer buffer) {
            return bytes(buffer.byteArray(), seen);
        }
        final String type = object.getClass().getName();
        if (!type.startsWith("org.peregrine.") || object instanceof Enum || type.endsWith("BufferPool")) {
            return 0;
        }
        long bytes = 0;
        for (final Field field : FIELDS.computeIfAbsent(object.getClass(), Retained::references)) {
            bytes += bytes(value(field, object), seen);
        }
        return bytes;
    }

    private static Object value(Field field, Object owner) {
        try {
            return field.get(owner);
        } catch (final IllegalAccessException impossible) {
            throw new AssertionError(impossible);
        }
    }

    private static List<Field> references(Class<?> type) {
        final List<Field> fields = new ArrayList<>();
        for (Class<?> each = type; each != Object.class; each = each.getSuperclass()) {
            for (final Field field : each.getDeclaredFields()) {
                if (!Modifier.isStatic(field.getModifiers()) && !field.getType().isPrimitive()) {
                    field.setAccessible(true);
                    fields.add(field);
                }
            }
        }
        return fields;
    }
}

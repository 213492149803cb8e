package org.peregrine.engine.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Array;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.engine.limit.Limits;
import org.peregrine.engine.principal.RequiredScopes;
import org.peregrine.engine.transport.BufferPool;
import org.peregrine.engine.transport.HeaderSelection;

/**
 * Every field of a ring entry and of what it is made of, by reflection: a field that is added later is found by itself.
 * Left out are the memory regions that an entry keeps for good, and the scratch digits of a number's reader.
 */
final class SlotFields {
    private static final Set<Class<?>> LEAVES = Set.of(UnsafeBuffer.class, BufferPool.class, String.class);
    private static final Set<String> SCRATCH = Set.of("JsonValue.decimal");
    private static final int MAX_DEPTH = 3;
    private static final int FILL = Integer.MAX_VALUE;

    private final BufferPool pool;
    private final List<Object> owners = new ArrayList<>();

    SlotFields(MessageEvent event, BufferPool pool) {
        this.pool = pool;
        collect(event, new IdentityHashMap<>());
    }

    /** An entry consists of what its final fields refer to. */
    private void collect(Object owner, Map<Object, Object> seen) {
        if (owner == null || seen.put(owner, owner) != null) {
            return;
        }
        owners.add(owner);
        if (owner.getClass().isArray()) {
            for (int i = 0; !owner.getClass().getComponentType().isPrimitive() && i < Array.getLength(owner); i++) {
                collect(Array.get(owner, i), seen);
            }
            return;
        }
        for (final Field field : fields(owner)) {
            if (Modifier.isFinal(field.getModifiers()) && isPart(field)) {
                collect(read(field, owner), seen);
            }
        }
    }

    private static boolean isPart(Field field) {
        return !field.getType().isPrimitive() && !field.getType().isEnum() && !LEAVES.contains(field.getType());
    }

    private static List<Field> fields(Object owner) {
        final List<Field> fields = new ArrayList<>();
        for (Class<?> type = owner.getClass(); type != Object.class; type = type.getSuperclass()) {
            for (final Field field : type.getDeclaredFields()) {
                final String name = owner.getClass().getSimpleName() + "." + field.getName();
                if (!Modifier.isStatic(field.getModifiers()) && !SCRATCH.contains(name)) {
                    field.setAccessible(true);
                    fields.add(field);
                }
            }
        }
        return fields;
    }

    /** The content of every field, by its path; a final reference counts as the thing that it refers to. */
    Map<String, Object> state() {
        final Map<String, Object> state = new TreeMap<>();
        for (int i = 0; i < owners.size(); i++) {
            final Object owner = owners.get(i);
            final String path = i + " " + owner.getClass().getSimpleName();
            if (owner.getClass().isArray()) {
                for (int k = 0; k < Array.getLength(owner); k++) {
                    state.put(path + "[" + k + "]", seenFromOutside(Array.get(owner, k)));
                }
                continue;
            }
            for (final Field field : fields(owner)) {
                state.put(path + "." + field.getName(), seenFromOutside(read(field, owner)));
            }
        }
        return state;
    }

    /** Buffers and values are equal by content; here it is the reference that counts. */
    private static Object seenFromOutside(Object value) {
        return value == null || value instanceof Number || value instanceof Boolean
                ? value
                : value.getClass().getSimpleName() + "@" + System.identityHashCode(value);
    }

    /** Puts something into every field that can be written; returns their paths. */
    Set<String> fill() throws ReflectiveOperationException {
        final Set<String> filled = new TreeSet<>();
        for (int i = 0; i < owners.size(); i++) {
            final Object owner = owners.get(i);
            final String path = i + " " + owner.getClass().getSimpleName();
            if (owner instanceof int[] numbers) {
                Arrays.fill(numbers, FILL);
                filled.add(path + "[0]");
            }
            for (final Field field : owner.getClass().isArray() ? List.<Field>of() : fields(owner)) {
                if (!Modifier.isFinal(field.getModifiers())) {
                    field.set(owner, other(field, owner));
                    filled.add(path + "." + field.getName());
                }
            }
        }
        return filled;
    }

    private Object other(Field field, Object owner) throws ReflectiveOperationException {
        final Class<?> type = field.getType();
        if (type == boolean.class) {
            return !field.getBoolean(owner);
        } else if (type == UnsafeBuffer.class || type == DirectBuffer.class) {
            return pool.borrow(1);
        } else if (type.isEnum()) {
            final Object[] constants = type.getEnumConstants();
            return constants[0].equals(field.get(owner)) ? constants[1] : constants[0];
        }
        final Object made = make(type, 0);
        assertThat(made).as("something to put into " + field).isNotNull();
        return made;
    }

    /** Any instance: only that it is there counts. */
    private static Object make(Class<?> type, int depth) {
        if (type == int.class) {
            return FILL;
        } else if (type == long.class) {
            return (long) FILL;
        } else if (type == boolean.class) {
            return true;
        } else if (type.isEnum()) {
            return type.getEnumConstants()[0];
        } else if (type == InetAddress.class) {
            return InetAddress.getLoopbackAddress();
        } else if (type == HeaderSelection.class) {
            return HeaderSelection.of(List.of("x"));
        } else if (type == Limits.class) {
            return Limits.standard();
        } else if (type == RequiredScopes.class) {
            return RequiredScopes.NONE;
        } else if (type.isArray()) {
            return Array.newInstance(type.getComponentType(), 0);
        } else if (type.isInterface()) {
            return Proxy.newProxyInstance(
                    SlotFields.class.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> null);
        }
        return depth > MAX_DEPTH ? null : construct(type, depth);
    }

    private static Object construct(Class<?> type, int depth) {
        return Arrays.stream(type.getDeclaredConstructors())
                .sorted(Comparator.comparingInt(Constructor::getParameterCount))
                .map(constructor -> construct(constructor, depth))
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    /** Null when the constructor does not take what is made up here. */
    private static Object construct(Constructor<?> constructor, int depth) {
        try {
            constructor.setAccessible(true);
            return constructor.newInstance(Arrays.stream(constructor.getParameterTypes())
                    .map(parameter -> make(parameter, depth + 1))
                    .toArray());
        } catch (final ReflectiveOperationException | RuntimeException unsuitable) {
            return null;
        }
    }

    private static Object read(Field field, Object owner) {
        try {
            return field.get(owner);
        } catch (final IllegalAccessException impossible) {
            throw new AssertionError(impossible);
        }
    }
}

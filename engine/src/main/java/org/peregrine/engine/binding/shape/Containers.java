package org.peregrine.engine.binding.shape;

import java.lang.reflect.Constructor;
import java.lang.reflect.Modifier;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.LinkedTransferQueue;
import java.util.concurrent.PriorityBlockingQueue;
import java.util.function.Supplier;

/** Makes the collections and maps of java.util that components ask for. */
final class Containers {
    /** For each interface the class that stands for it: the first that fits. */
    private static final Class<?>[] COLLECTIONS = {
        ArrayList.class,
        LinkedHashSet.class,
        TreeSet.class,
        ArrayDeque.class,
        LinkedBlockingDeque.class,
        LinkedTransferQueue.class
    };

    private static final Class<?>[] MAPS = {
        LinkedHashMap.class, TreeMap.class, ConcurrentHashMap.class, ConcurrentSkipListMap.class
    };

    private Containers() {}

    static boolean isMap(Class<?> type) {
        return Map.class.isAssignableFrom(type) && isOfTheJdk(type);
    }

    static boolean isCollection(Class<?> type) {
        return type == Iterable.class || (Collection.class.isAssignableFrom(type) && isOfTheJdk(type));
    }

    private static boolean isOfTheJdk(Class<?> type) {
        return type.getPackageName().equals("java.util")
                || type.getPackageName().equals("java.util.concurrent");
    }

    @SuppressWarnings("unchecked")
    static Supplier<Collection<Object>> collections(Class<?> type, Class<?> element) {
        if (type == EnumSet.class) {
            return () -> enumSet(element);
        }
        final Class<?> made = made(type, COLLECTIONS);
        final boolean sorts = SortedSet.class.isAssignableFrom(made)
                || made == PriorityQueue.class
                || made == PriorityBlockingQueue.class;
        requireOrder(sorts, element);
        final Constructor<?> constructor = constructor(made);
        return () -> (Collection<Object>) instance(constructor);
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private static Collection<Object> enumSet(Class<?> element) {
        return (Collection) EnumSet.noneOf((Class) element);
    }

    @SuppressWarnings("unchecked")
    static Supplier<Map<Object, Object>> maps(Class<?> type, Class<?> key) {
        if (type == EnumMap.class) {
            return () -> EnumShape.mapOf(key);
        }
        final Class<?> made = made(type, MAPS);
        requireOrder(SortedMap.class.isAssignableFrom(made), key);
        final Constructor<?> constructor = constructor(made);
        return () -> (Map<Object, Object>) instance(constructor);
    }

    private static void requireOrder(boolean sorts, Class<?> element) {
        if (sorts && (element == null || !(element.isPrimitive() || Comparable.class.isAssignableFrom(element)))) {
            throw new IllegalArgumentException(
                    "a sorted collection needs elements with an order, and " + element + " has none");
        }
    }

    private static Class<?> made(Class<?> type, Class<?>[] candidates) {
        if (!type.isInterface()) {
            return type;
        }
        for (final Class<?> candidate : candidates) {
            if (type.isAssignableFrom(candidate)) {
                return candidate;
            }
        }
        throw new IllegalArgumentException("no class of the JDK stands for " + type.getName());
    }

    private static Constructor<?> constructor(Class<?> type) {
        try {
            if (!Modifier.isAbstract(type.getModifiers()) && Modifier.isPublic(type.getModifiers())) {
                return type.getConstructor();
            }
        } catch (final NoSuchMethodException noneWithoutArguments) {
            throw new IllegalArgumentException(type.getName() + " cannot be made empty", noneWithoutArguments);
        }
        throw new IllegalArgumentException(type.getName() + " cannot be made");
    }

    private static Object instance(Constructor<?> constructor) {
        try {
            return constructor.newInstance();
        } catch (final ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }
}

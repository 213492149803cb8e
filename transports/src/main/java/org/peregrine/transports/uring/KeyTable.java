package org.peregrine.transports.uring;

import java.util.Arrays;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * The keys of a selector by the user data of their operations. An operation may end after its key has gone and its
 * place has been taken by another, so an identity is used once.
 *
 * <pre>
 *   user data: number of the key (32 bits) | place (24 bits) | operation (8 bits)
 * </pre>
 */
final class KeyTable {
    private static final int OPERATION_BITS = 8;
    private static final int PLACE_BITS = 24;
    private static final int INITIAL_CAPACITY = 256;

    private UringKey[] keys = new UringKey[INITIAL_CAPACITY];
    private int[] free = new int[INITIAL_CAPACITY];
    private int freeCount;
    private int used;
    private int number;

    UringKey add(UringSelector selector, UringChannel channel) {
        final int place = freeCount > 0 ? free[--freeCount] : used++;
        if (place == keys.length) {
            keys = Arrays.copyOf(keys, place * 2);
            free = Arrays.copyOf(free, place * 2);
        }
        number++;
        final long identity = (((long) number << PLACE_BITS) | place) << OPERATION_BITS;
        keys[place] = new UringKey(selector, channel, identity);
        return keys[place];
    }

    static int operation(long userData) {
        return (int) userData & ((1 << OPERATION_BITS) - 1);
    }

    private static int place(long userData) {
        return (int) (userData >>> OPERATION_BITS) & ((1 << PLACE_BITS) - 1);
    }

    /** Finds the key of an operation; null when it has gone. */
    UringKey find(long userData) {
        final UringKey key = keys[place(userData)];
        return key != null && key.identity() == (userData & -(1L << OPERATION_BITS)) ? key : null;
    }

    void remove(UringKey key) {
        final int place = place(key.identity());
        if (keys[place] == key) {
            keys[place] = null;
            free[freeCount++] = place;
        }
    }

    boolean anyMatch(Predicate<UringKey> condition) {
        for (int i = 0; i < used; i++) {
            if (keys[i] != null && condition.test(keys[i])) {
                return true;
            }
        }
        return false;
    }

    void forEach(Consumer<UringKey> action) {
        for (int i = 0; i < used; i++) {
            if (keys[i] != null) {
                action.accept(keys[i]);
            }
        }
    }
}

package org.peregrine.engine;

import java.util.AbstractList;
import java.util.AbstractSet;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import org.agrona.concurrent.ManyToOneConcurrentArrayQueue;
import org.agrona.concurrent.ManyToOneConcurrentLinkedQueue;
import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.engine.method.Batches.Part;

/** Collections that are put in place of the engine's own, and fail when a test wants it: each calls its {@code raise} first. */
final class Faulty {
    private Faulty() {}

    /** Bytes that cannot be copied. */
    private static final class FaultyBuffer extends UnsafeBuffer {
        private final Runnable raise;

        FaultyBuffer(UnsafeBuffer bytes, Runnable raise) {
            super(bytes);
            this.raise = raise;
        }

        @Override
        public byte[] byteArray() {
            raise.run();
            return super.byteArray();
        }
    }

    /** Parts of batches that cannot be queued, or whose bytes cannot be copied. */
    static final class Parts extends ManyToOneConcurrentLinkedQueue<Part> {
        private final Runnable raise;
        private final boolean offering;

        Parts(Runnable raise, boolean offering) {
            this.raise = raise;
            this.offering = offering;
        }

        @Override
        public boolean offer(Part part) {
            if (offering) {
                raise.run();
            }
            return super.offer(part);
        }

        @Override
        public Part poll() {
            final Part part = super.poll();
            return part == null || offering
                    ? part
                    : new Part(part.batch(), part.sender(), new FaultyBuffer(part.bytes(), raise), part.length());
        }
    }

    /** A queue that cannot take more. */
    static final class Queue<T> extends ManyToOneConcurrentArrayQueue<T> {
        private final Runnable raise;

        Queue(Runnable raise) {
            super(1 << 10);
            this.raise = raise;
        }

        @Override
        public boolean offer(T element) {
            raise.run();
            return super.offer(element);
        }
    }

    /** A map that cannot take more. */
    static final class Entries<K, V> extends ConcurrentHashMap<K, V> {
        private static final long serialVersionUID = 1L;
        private final transient Runnable raise;

        Entries(Runnable raise) {
            this.raise = raise;
        }

        @Override
        public V putIfAbsent(K key, V value) {
            raise.run();
            return super.putIfAbsent(key, value);
        }

        @Override
        public V compute(K key, BiFunction<? super K, ? super V, ? extends V> remapping) {
            raise.run();
            return super.compute(key, remapping);
        }
    }

    /** A list that cannot be read. */
    static final class Places<T> extends AbstractList<T> {
        private final List<T> own;
        private final Runnable raise;

        Places(List<T> own, Runnable raise) {
            this.own = own;
            this.raise = raise;
        }

        @Override
        public T get(int index) {
            raise.run();
            return own.get(index);
        }

        @Override
        public int size() {
            return own.size();
        }
    }

    /** A set that cannot take more. */
    static final class Elements<T> extends AbstractSet<T> {
        private final Set<T> own = ConcurrentHashMap.newKeySet();
        private final Runnable raise;

        Elements(Runnable raise) {
            this.raise = raise;
        }

        @Override
        public boolean add(T element) {
            raise.run();
            return own.add(element);
        }

        @Override
        public boolean remove(Object element) {
            return own.remove(element);
        }

        @Override
        public Iterator<T> iterator() {
            return own.iterator();
        }

        @Override
        public int size() {
            return own.size();
        }

        @Override
        public boolean containsAll(Collection<?> all) {
            return own.containsAll(all);
        }
    }
}

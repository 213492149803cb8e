package org.peregrine.transports.simulation;

import java.nio.channels.Channel;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.spi.AbstractSelectableChannel;
import java.nio.channels.spi.AbstractSelectionKey;
import java.nio.channels.spi.AbstractSelector;
import java.nio.channels.spi.SelectorProvider;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** Finds the simulated channels that are ready, in an order by chance. Never waits. */
final class SimulatedSelector extends AbstractSelector {
    private final Chance chance;
    private final Set<SelectionKey> keys = new LinkedHashSet<>();
    private final Set<SelectionKey> selected = new LinkedHashSet<>();

    /** A channel that may be ready. */
    interface Source extends Channel {
        /** The operations that would not wait. */
        int readyOps();
    }

    SimulatedSelector(SelectorProvider provider, Chance chance) {
        super(provider);
        this.chance = chance;
    }

    private static final class Key extends AbstractSelectionKey {
        private final SimulatedSelector selector;
        private final AbstractSelectableChannel channel;
        private int interest;
        private int ready;

        Key(SimulatedSelector selector, AbstractSelectableChannel channel) {
            this.selector = selector;
            this.channel = channel;
        }

        @Override
        public SelectableChannel channel() {
            return channel;
        }

        @Override
        public Selector selector() {
            return selector;
        }

        @Override
        public int interestOps() {
            return interest;
        }

        @Override
        public SelectionKey interestOps(int ops) {
            interest = ops;
            return this;
        }

        @Override
        public int readyOps() {
            return ready;
        }
    }

    @Override
    protected SelectionKey register(AbstractSelectableChannel channel, int ops, Object attachment) {
        final Key key = new Key(this, channel);
        key.interestOps(ops);
        key.attach(attachment);
        keys.add(key);
        return key;
    }

    @Override
    public int selectNow(Consumer<SelectionKey> action) {
        select();
        final List<SelectionKey> found = chance.shuffled(selected);
        selected.clear();
        found.stream().filter(SelectionKey::isValid).forEach(action);
        return found.size();
    }

    @Override
    public int select(Consumer<SelectionKey> action, long timeoutMs) {
        return selectNow(action);
    }

    @Override
    public int select() {
        for (final SelectionKey key : cancelledKeys()) {
            keys.remove(key);
            deregister((Key) key);
        }
        cancelledKeys().clear();
        for (final SelectionKey each : keys) {
            final Key key = (Key) each;
            key.ready = key.channel.isOpen() ? key.interest & ((Source) key.channel).readyOps() : 0;
            if (key.ready != 0) {
                selected.add(key);
            }
        }
        return selected.size();
    }

    @Override
    public int selectNow() {
        return select();
    }

    @Override
    public int select(long timeout) {
        return select();
    }

    @Override
    public Set<SelectionKey> keys() {
        return Set.copyOf(keys);
    }

    @Override
    public Set<SelectionKey> selectedKeys() {
        return selected;
    }

    @Override
    public Selector wakeup() {
        return this;
    }

    @Override
    protected void implCloseSelector() {
        keys.forEach(key -> deregister((Key) key));
        keys.clear();
    }
}

package org.peregrine.client;

import java.util.ArrayList;
import java.util.List;
import org.peregrine.client.socket.BlockPool;

/** The child processes of a selector, whose pipes cannot be selected. One thread. */
final class ProcessGroup implements WireGroup {
    private final BlockPool pool;
    private final MessageReader messages;
    private final List<ProcessWire> processes = new ArrayList<>();

    ProcessGroup(BlockPool pool, MessageReader messages) {
        this.pool = pool;
        this.messages = messages;
    }

    @Override
    public Wire create(String target, ClientSettings settings, WireOwner owner) {
        return new ProcessWire(this, Target.parse(target).command(), settings, owner);
    }

    @Override
    public int poll() {
        int work = 0;
        for (int i = processes.size() - 1; i >= 0 && i < processes.size(); i--) {
            work += processes.get(i).poll() ? 1 : 0;
        }
        return work;
    }

    @Override
    public boolean isEmpty() {
        return processes.isEmpty();
    }

    @Override
    public boolean isWaiting() {
        for (int i = 0; i < processes.size(); i++) {
            if (processes.get(i).isWaiting()) {
                return true;
            }
        }
        return false;
    }

    @Override
    public void close() {
        for (final ProcessWire process : List.copyOf(processes)) {
            process.close();
        }
    }

    BlockPool pool() {
        return pool;
    }

    MessageReader messages() {
        return messages;
    }

    void add(ProcessWire process) {
        processes.add(process);
    }

    void remove(ProcessWire process) {
        processes.remove(process);
    }
}

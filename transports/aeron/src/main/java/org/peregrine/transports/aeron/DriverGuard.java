package org.peregrine.transports.aeron;

import java.util.concurrent.atomic.AtomicBoolean;
import org.agrona.LangUtil;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.AgentInvoker;

/** Lets several threads invoke one driver, one at a time: who comes while another does finds no work. */
final class DriverGuard {
    private final AtomicBoolean invoked = new AtomicBoolean();

    /** An invoker for one thread. */
    AgentInvoker invoker(AgentInvoker driver) {
        final AgentInvoker invoker = new AgentInvoker(LangUtil::rethrowUnchecked, null, new Guarded(invoked, driver));
        invoker.start();
        return invoker;
    }

    private record Guarded(AtomicBoolean invoked, AgentInvoker driver) implements Agent {
        @Override
        public int doWork() {
            if (!invoked.compareAndSet(false, true)) {
                return 0;
            }
            try {
                return driver.invoke();
            } finally {
                invoked.set(false);
            }
        }

        @Override
        public String roleName() {
            return "aeron-driver";
        }
    }
}

package org.peregrine.tools.profile;

import com.sun.tools.attach.AgentInitializationException;
import com.sun.tools.attach.AgentLoadException;
import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import java.io.IOException;
import java.nio.file.Path;
import javax.management.JMX;
import javax.management.MBeanServerConnection;
import javax.management.MalformedObjectNameException;
import javax.management.ObjectName;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/** A running JVM of the same user on this machine, attached to. One thread. */
public final class JavaProcess implements AutoCloseable {
    private final long pid;
    private final VirtualMachine machine;
    private final JMXConnector connector;
    private final MBeanServerConnection beans;

    private JavaProcess(long pid, VirtualMachine machine, JMXConnector connector) throws IOException {
        this.pid = pid;
        this.machine = machine;
        this.connector = connector;
        this.beans = connector.getMBeanServerConnection();
    }

    /**
     * Attaches.
     *
     * @param pid of a JVM.
     * @return attached until closed.
     * @throws IOException when there is no such process, it is no JVM, or belongs to another user.
     */
    // The address is what the JVM that was just attached to says of itself; no text from outside is looked up.
    @SuppressWarnings("BanJNDI")
    public static JavaProcess attach(long pid) throws IOException {
        if (ProcessHandle.of(pid).isEmpty()) {
            throw new IOException("There is no process " + pid);
        }
        try {
            final VirtualMachine machine = VirtualMachine.attach(Long.toString(pid));
            return new JavaProcess(
                    pid, machine, JMXConnectorFactory.connect(new JMXServiceURL(machine.startLocalManagementAgent())));
        } catch (final AttachNotSupportedException | IOException refused) {
            throw new IOException(
                    "Process " + pid + " cannot be attached to (a JVM of the same user?): " + refused.getMessage(),
                    refused);
        }
    }

    long pid() {
        return pid;
    }

    /** Runs a native agent in the process. */
    void load(Path agent, String options) throws IOException {
        try {
            machine.loadAgentPath(agent.toString(), options);
        } catch (final AgentLoadException | AgentInitializationException refused) {
            throw new IOException("The agent was refused: " + refused.getMessage(), refused);
        }
    }

    /** A management bean of the process. */
    <T> T bean(String name, Class<T> type) throws IOException {
        try {
            return JMX.newMXBeanProxy(beans, new ObjectName(name), type);
        } catch (final MalformedObjectNameException impossible) {
            throw new IOException(impossible);
        }
    }

    @Override
    public void close() throws IOException {
        connector.close();
        machine.detach();
    }
}

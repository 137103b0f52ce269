package io.flatwater.app.bench.memory;

import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import io.flatwater.app.Failure;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.util.OptionalLong;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/**
 * The heap of another Java process of the same user on this machine: what is left of it when all
 * garbage is gone, which the log of its collector does not say between two full collections.
 */
public final class Heap implements AutoCloseable {
  private final JMXConnector connector;
  private final MemoryMXBean memory;

  private Heap(JMXConnector connector, MemoryMXBean memory) {
    this.connector = connector;
    this.memory = memory;
  }

  /**
   * Looks into a process.
   *
   * @throws Failure if it has ended, or lets nobody look
   */
  public static Heap of(long pid) {
    try {
      VirtualMachine machine = VirtualMachine.attach(Long.toString(pid));
      String address = machine.startLocalManagementAgent();
      machine.detach();
      JMXConnector connector = JMXConnectorFactory.connect(new JMXServiceURL(address));
      return new Heap(
          connector,
          ManagementFactory.newPlatformMXBeanProxy(
              connector.getMBeanServerConnection(),
              ManagementFactory.MEMORY_MXBEAN_NAME,
              MemoryMXBean.class));
    } catch (IOException | AttachNotSupportedException e) {
      throw new Failure("the memory of process " + pid + " cannot be looked into: " + e, e);
    }
  }

  /** Throws all garbage away and returns the bytes that are left. */
  public OptionalLong live() {
    memory.gc();
    return OptionalLong.of(memory.getHeapMemoryUsage().getUsed());
  }

  @Override
  public void close() {
    try {
      connector.close();
    } catch (IOException e) {
      // It has ended already.
    }
  }
}

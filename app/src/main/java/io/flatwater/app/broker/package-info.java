/**
 * Real Kafka brokers without an installation, on the loopback address only.
 *
 * <p>{@link io.flatwater.app.broker.EmbeddedBroker} runs in this process and serves the quickstart
 * and the tests; {@link io.flatwater.app.broker.BrokerProcess} runs the same in a process of its
 * own, which can be killed, and {@link io.flatwater.app.broker.BrokerCluster} several of those that
 * keep copies of each other's data. With {@link io.flatwater.app.broker.Admission} a broker asks
 * for passwords over TLS and obeys ACLs. They keep their data in a directory that a later broker
 * may go on with. Starting and closing belong to one thread; clients may use the broker from any.
 */
@NullMarked
package io.flatwater.app.broker;

import org.jspecify.annotations.NullMarked;

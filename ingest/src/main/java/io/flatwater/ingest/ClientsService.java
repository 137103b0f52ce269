package io.flatwater.ingest;

import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.KafkaClientSupplier;

/**
 * Kafka's own clients for Kafka Streams, but for a producer that says how its transactions go.
 *
 * @param moments hears of them
 * @param ids is told the transactional ids that are used
 */
record ClientsService(Moments moments, Consumer<String> ids) implements KafkaClientSupplier {

  @Override
  public Admin getAdmin(Map<String, Object> config) {
    return Admin.create(config);
  }

  @Override
  public Producer<byte[], byte[]> getProducer(Map<String, Object> config) {
    if (config.get(ProducerConfig.TRANSACTIONAL_ID_CONFIG) instanceof String id) {
      ids.accept(id);
    }
    return new Announced(config, moments);
  }

  @Override
  public org.apache.kafka.clients.consumer.Consumer<byte[], byte[]> getConsumer(
      Map<String, Object> config) {
    return consumer(config);
  }

  @Override
  public org.apache.kafka.clients.consumer.Consumer<byte[], byte[]> getRestoreConsumer(
      Map<String, Object> config) {
    return consumer(config);
  }

  @Override
  public org.apache.kafka.clients.consumer.Consumer<byte[], byte[]> getGlobalConsumer(
      Map<String, Object> config) {
    return consumer(config);
  }

  private static KafkaConsumer<byte[], byte[]> consumer(Map<String, Object> config) {
    return new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  private static final class Announced extends KafkaProducer<byte[], byte[]> {
    private final Moments moments;

    Announced(Map<String, Object> config, Moments moments) {
      super(config, new ByteArraySerializer(), new ByteArraySerializer());
      this.moments = moments;
    }

    @Override
    public void beginTransaction() {
      super.beginTransaction();
      moments.reached(Moment.TRANSACTION_BEGUN);
    }

    @Override
    public void sendOffsetsToTransaction(
        Map<TopicPartition, OffsetAndMetadata> offsets, ConsumerGroupMetadata group) {
      super.sendOffsetsToTransaction(offsets, group);
      moments.reached(Moment.OFFSETS_SENT);
    }

    @Override
    public void commitTransaction() {
      super.commitTransaction();
      moments.reached(Moment.COMMIT_RETURNED);
    }
  }
}

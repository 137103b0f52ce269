package io.flatwater.app.gc;

import io.flatwater.app.Failure;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.GroupListing;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.clients.admin.ListGroupsOptions;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * What all consumer groups have committed.
 *
 * @param committed by partition, one for each group
 */
public record GroupOffsets(Map<TopicPartition, List<OffsetAndMetadata>> committed) {

  public GroupOffsets {
    committed = Map.copyOf(committed);
  }

  /**
   * Asks the brokers.
   *
   * @param certain groups that must be asked, also where listing hides them
   * @throws Failure if one cannot be asked
   */
  public static GroupOffsets read(Admin admin, Set<String> certain) {
    try {
      Set<String> groups = new HashSet<>(certain);
      admin.listGroups(ListGroupsOptions.forConsumerGroups()).all().get().stream()
          .map(GroupListing::groupId)
          .forEach(groups::add);
      Map<String, ListConsumerGroupOffsetsSpec> wanted =
          groups.stream()
              .collect(Collectors.toMap(g -> g, g -> new ListConsumerGroupOffsetsSpec()));
      Map<TopicPartition, List<OffsetAndMetadata>> committed = new HashMap<>();
      for (var offsets : admin.listConsumerGroupOffsets(wanted).all().get().values()) {
        offsets.forEach(
            (partition, offset) -> {
              if (offset != null) {
                committed.computeIfAbsent(partition, p -> new ArrayList<>()).add(offset);
              }
            });
      }
      return new GroupOffsets(committed);
    } catch (ExecutionException e) {
      throw new Failure(
          "the committed offsets of trainers and evaluators cannot be read ("
              + e.getMessage()
              + "); nothing was removed",
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Failure("interrupted; nothing was removed", e);
    }
  }
}

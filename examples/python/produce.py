#!/usr/bin/env python3
"""Sends labelled examples to Flatwater as JSON, and optionally their labels later.

    python3 examples/python/produce.py --bootstrap localhost:9092 --stream demo
    python3 examples/python/produce.py --bootstrap localhost:9092 --labels-delay 60
    python3 examples/python/produce.py --print        what would be sent, for a look or for kcat

Takes confluent-kafka or kafka-python, whichever is installed. The examples here are points around
three centres that drift; put your own in place of `examples()`. Three things must be as they are:

* the record's key is the stream, and the partitioner is Kafka's own (murmur2);
* the header content-type says application/json;
* ids are unique within a stream: what comes twice is dropped, so sending again does no harm.
"""
import argparse
import json
import math
import random
import sys
from datetime import datetime, timedelta, timezone

START = datetime(2026, 1, 1, tzinfo=timezone.utc)
HEADERS = [("content-type", b"application/json")]


def examples(count, seed):
    """Points in the plane around three centres that turn once during the stream."""
    draws = random.Random(seed)
    for i in range(count):
        label = draws.randrange(3)
        angle = 2 * math.pi * (label / 3 + i / count)
        yield {
            "id": f"point-{i}",
            "eventTime": time_of(i),
            "domain": f"tenth {10 * i // count}",
            "source": "produce.py",
            "features": [math.cos(angle) + draws.gauss(0, 0.3), math.sin(angle) + draws.gauss(0, 0.3)],
            "label": label,
        }


def time_of(i, delay=0):
    return (START + timedelta(seconds=i + delay)).isoformat().replace("+00:00", "Z")


def records(count, seed, delay):
    """All records in the order in which they are sent: (topic, value)."""
    late = []
    for i, example in enumerate(examples(count, seed)):
        while late and late[0][0] <= i:
            yield "labels", late.pop(0)[1]
        if delay:
            label = {"exampleId": example["id"], "label": example["label"], "source": "a person"}
            late.append((i + delay, dict(label, eventTime=time_of(i, delay))))
            example["label"] = None
        yield "examples", example
    yield "examples", {"endOfStream": True, "eventTime": time_of(count - 1), "records": count}
    for _, label in late:
        yield "labels", label
    if delay:
        yield "labels", {"endOfStream": True, "eventTime": time_of(count - 1, delay)}


def confluent(bootstrap):
    from confluent_kafka import Producer

    failures = []
    producer = Producer(
        {
            "bootstrap.servers": bootstrap,
            "partitioner": "murmur2_random",
            "enable.idempotence": True,
        }
    )

    def report(error, message):
        if error is not None:
            failures.append(str(error))

    def send(topic, key, value):
        while True:
            try:
                producer.produce(topic, value, key, headers=HEADERS, on_delivery=report)
                producer.poll(0)
                return
            except BufferError:  # the queue is full: let it drain
                producer.poll(0.1)

    def done():
        left = producer.flush(60)
        if left or failures:
            sys.exit(f"not sent: {left or len(failures)} records, {failures[:1]}")

    return send, done


def kafka_python(bootstrap):
    from kafka import KafkaProducer

    producer = KafkaProducer(bootstrap_servers=bootstrap, acks="all", retries=5, linger_ms=20)
    sent = []

    def send(topic, key, value):
        sent.append(producer.send(topic, value, key, headers=HEADERS))

    def done():
        producer.flush(60)
        for future in sent:
            future.get(1)  # raises what went wrong

    return send, done


def library(bootstrap):
    for opened in (confluent, kafka_python):
        try:
            return opened(bootstrap)
        except ImportError:
            continue
    sys.exit("no Kafka library found: pip install confluent-kafka, or use --print with kcat")


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--bootstrap", default="localhost:9092")
    arguments.add_argument("--prefix", default="", help="topics.prefix of the configuration")
    arguments.add_argument("--stream", default="python-demo")
    arguments.add_argument("--count", type=int, default=1000)
    arguments.add_argument("--seed", type=int, default=0)
    arguments.add_argument("--labels-delay", type=int, default=0, metavar="SECONDS")
    arguments.add_argument("--print", dest="to_print", metavar="TOPIC", nargs="?", const="")
    options = arguments.parse_args()
    if options.count < 1 or options.labels_delay < 0:
        arguments.error("--count must be at least 1 and --labels-delay not negative")

    wanted = records(options.count, options.seed, options.labels_delay)
    if options.to_print is not None:
        for topic, value in wanted:
            if options.to_print in ("", topic):
                print(options.stream + "\t" + json.dumps(value, allow_nan=False))
        return
    send, done = library(options.bootstrap)
    counted = 0
    for topic, value in wanted:
        text = json.dumps(value, allow_nan=False)  # NaN is no JSON, and no feature either
        send(options.prefix + topic, options.stream.encode(), text.encode())
        counted += 1
    done()
    print(f"sent {counted} records to stream {options.stream}")


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
"""Writes boiler.csv: a boiler's readings by the minute, and whether it failed within the hour.

What makes it fail changes in the middle, when a valve is replaced: first heat and pressure, then
pressure without flow. One label in twenty is wrong. Needs nothing but Python; the same bytes every time.
"""

import datetime
import random

random.seed(20260101)
start = datetime.datetime(2026, 1, 1, tzinfo=datetime.timezone.utc)

with open("boiler.csv", "w", newline="\n") as file:
    file.write("time,temperature,pressure,flow,fault\n")
    for minute in range(3000):
        temperature = random.gauss(70, 8)
        pressure = random.gauss(3, 0.4)
        flow = random.gauss(12, 2)
        if minute < 1500:
            fault = (temperature - 70) / 8 + (pressure - 3) / 0.4 > 0.5
        else:
            fault = (pressure - 3) / 0.4 - (flow - 12) / 2 > 0.5
        if random.random() < 0.05:
            fault = not fault
        time = (start + datetime.timedelta(minutes=minute)).isoformat().replace("+00:00", "Z")
        file.write(f"{time},{temperature:.2f},{pressure:.3f},{flow:.2f},{int(fault)}\n")

"""Trains boiler.keras on the first thousand minutes of boiler.csv, as somebody did last year.

    pip install keras jax && KERAS_BACKEND=jax python boiler_keras.py
"""

import csv

import keras
import numpy as np

keras.utils.set_random_seed(1)
with open("boiler.csv") as file:
    rows = list(csv.DictReader(file))[:1000]
x = np.array([[float(r["temperature"]), float(r["pressure"]), float(r["flow"])] for r in rows], "float32")
y = np.array([int(r["fault"]) for r in rows])

scale = keras.layers.Normalization()
scale.adapt(x)
model = keras.Sequential(
    [
        keras.layers.Input((3,)),
        scale,
        keras.layers.Dense(16, activation="relu", name="hidden"),
        keras.layers.Dense(1, activation="sigmoid", name="fault"),
    ]
)
model.compile(optimizer="adam", loss="binary_crossentropy", metrics=["accuracy"])
model.fit(x, y, epochs=30, batch_size=32, verbose=0)
print(model.evaluate(x, y, verbose=0))
model.save("boiler.keras")

"""A delivery robot crosses a yard: one of every kind of data, as robots have them.

    python examples/delivery_robot.py                   # opens the viewer
    python examples/delivery_robot.py --connect         # sends to a viewer that listens already
    python examples/delivery_robot.py --save yard.mcap  # writes a file: diorama yard.mcap

The yard is simulated: what is solid in it is logged a second time, into memory, and the pictures of the robot's cameras
are drawn from there. Their ids become the segmentation and the detections, their depths the depth image.
"""

from __future__ import annotations

import argparse

import numpy as np

import diorama as rr
import diorama_renderer as dr

SECONDS_PER_FRAME = 0.1
COLORS = {
    "ground": [74, 98, 66],
    "paving": [150, 144, 134],
    "buildings": [186, 112, 86],
    "trees": [62, 132, 78],
    "crates": [206, 158, 84],
    "person": [86, 196, 255],
    "parcel": [255, 181, 71],
}
CLASS_OF = {name: number for number, name in enumerate(COLORS, 1)}
# Where on the robot, turned how (its z forward or backward, its y down); width, height and focal length, pixels.
CAMERAS = {
    "world/robot/camera/image": (0.44, [-0.5, 0.5, -0.5, 0.5], 320, 200, 190.0),
    "world/robot/depth_camera/image": (-0.44, [0.5, 0.5, -0.5, -0.5], 128, 96, 80.0),
}
CAMERA, DEPTH_CAMERA = CAMERAS
STOPS = np.array([[-9, -4], [-5, -4.2], [-2, -2], [0, 1.2], [3.4, 2.6], [6.6, 1.4], [8.6, 2.8]])
# Middle (x, y), half size (x, y) and height, metres.
BUILDINGS = np.array([[-10.8, -0.6, 1.5, 1.8, 2.6], [10.9, 4.8, 1.5, 2.4, 3.2]])
CRATES = np.array(
    [
        [-6.8, -6, 0.5, 0.5, 0.9],
        [-5.5, -6.2, 0.5, 0.4, 0.6],
        [1.4, -1.4, 0.6, 0.4, 1],
        [5.4, 4.6, 0.4, 0.6, 0.8],
    ]
)
TREES = np.array(
    [[-3.4, 1.8], [-7, 4.6], [2.4, 6], [6.4, -2.6], [9.6, -4.8], [-0.4, -5.8], [-11, 6.4], [3.2, -6.4]]
)
WHEELS = np.array([[0.28, 0.34, 0.2], [0.28, -0.34, 0.2], [-0.28, 0.34, 0.2], [-0.28, -0.34, 0.2]])
LIDAR_HEIGHT = 1.1
LIFT = np.array([0, 0, 0.1])  # lines lie over the ground
LIDAR_RINGS = np.radians([-22, -15, -10, -6, -3, 0, 4, 9])


def height_at(x, y):
    """Of the ground, metres."""
    return 0.3 * np.sin(0.32 * x + 0.8) * np.cos(0.27 * y) + 0.1 * np.sin(0.9 * x) * np.sin(0.8 * y + 1)


def about(axis, angle: float) -> np.ndarray:
    """The quaternion xyzw of a turn by `angle` radians about a unit vector."""
    return np.array([*(np.sin(angle / 2) * np.asarray(axis, np.float64)), np.cos(angle / 2)])


def box(middle, half) -> np.ndarray:
    """Twelve triangles, shape (36, 3)."""
    faces = []
    for axis in range(3):
        for sign in (-1.0, 1.0):
            n, u = np.roll([sign, 0, 0], axis), np.roll([0, 1.0, 0], axis)
            v = np.cross(n, u)
            faces += [n - u - v, n + u - v, n + u + v, n - u - v, n + u + v, n - u + v]
    return np.asarray(middle) + np.array(faces) * half


def wheel(radius: float) -> np.ndarray:
    """Three boxes through one axle make a hexagon, whose turning can be seen; shape (108, 3)."""
    x, y, z = box([0, 0, 0], [radius, 0.05, radius * np.tan(np.pi / 6)]).T
    turns = np.arange(3) * np.pi / 3
    boxes = [[x * np.cos(a) + z * np.sin(a), y, z * np.cos(a) - x * np.sin(a)] for a in turns]
    return np.concatenate([np.column_stack(each) for each in boxes])


def plan_route() -> np.ndarray:
    """A smooth way along the stops (Catmull-Rom), a point every 2 cm, shape (n, 2)."""
    padded = np.pad(STOPS, [(1, 1), (0, 0)], mode="edge")[:, None]
    a, b, c, d = (padded[i : i + len(STOPS) - 1] for i in range(4))
    t = np.linspace(0, 1, 200)[:, None]
    way = b + 0.5 * t * (c - a + t * (2 * a - 5 * b + 4 * c - d + t * (3 * b - a - 3 * c + d)))
    way = way.reshape(-1, 2)
    along = np.concatenate([[0], np.cumsum(np.linalg.norm(np.diff(way, axis=0), axis=1))])
    even = np.arange(0, along[-1], 0.02)
    return np.column_stack([np.interp(even, along, axis) for axis in way.T])


class Yard:
    """Where the robot drives, and what its cameras see of it."""

    def __init__(self) -> None:
        """Log what stands still: as it is into memory, and what is known of it into the recording that is shown."""
        self.truth = rr.new_recording("yard", strict=True)
        self.memory = rr.memory_recording(recording=self.truth)
        self.renderer = dr.Renderer()
        self.route = plan_route()
        self.rng = np.random.default_rng(3)
        self.log(rr.log_view_coordinates, "world", up="+Z", timeless=True)
        self._log_ground()
        self._log_trees()
        for name, things in (("buildings", BUILDINGS), ("crates", CRATES)):
            for i, (x, y, wide, deep, high) in enumerate(things):
                triangles = box([x, y, height_at(x, y) + high / 2], [wide, deep, high / 2 + 0.05])
                shade = (np.array(COLORS[name]) / 255) ** 2.2 * (1 - 0.3 * (i % 2))
                self.log(rr.log_mesh, f"world/{name}/{i}", triangles, albedo_factor=shade, timeless=True)

    def log(self, function, path: str, *arguments, **options) -> None:
        """Log something that the cameras see, or that moves them."""
        function(path, *arguments, **options)
        function(path, *arguments, **options, recording=self.truth)

    def photograph(self, camera: str) -> dr.Rendering:
        """What a camera sees now."""
        *_, width, height, _ = CAMERAS[camera]
        return self.renderer.render(
            self.memory,
            space="world",
            camera=camera,
            size=(width, height),
            background=(168, 196, 222),
            antialias=2,
        )

    def _log_ground(self) -> None:
        """The cameras see a surface; the map is a cloud, as if it had been surveyed."""
        x, y = np.meshgrid(np.arange(-13, 13, 0.1), np.arange(-9, 9, 0.1), indexing="ij")
        points = np.stack([x, y, height_at(x, y)], axis=-1)
        away = np.hypot(*(points[..., None, :2] - self.route[::25]).transpose(3, 0, 1, 2)).min(axis=-1)
        is_paved = away < 0.95 + 0.12 * np.sin(5 * x) * np.cos(4 * y)
        tint = np.where(is_paved[..., None], COLORS["paving"], COLORS["ground"])
        tint = (tint * self.rng.normal(1, 0.09, (*x.shape, 1))).clip(0, 255).astype(np.uint8).reshape(-1, 3)
        corner = np.arange(x.size).reshape(x.shape)[:-1, :-1]
        step = x.shape[1]
        for name, mine in (("paving", is_paved[:-1, :-1]), ("ground", ~is_paved[:-1, :-1])):
            triangles = corner[mine][:, None] + [0, step, step + 1, 0, step + 1, 1]
            rr.log_mesh(
                f"world/{name}",
                points.reshape(-1, 3),
                indices=triangles.ravel(),
                vertex_colors=tint,
                timeless=True,
                recording=self.truth,
            )
        surveyed = points.reshape(-1, 3) + self.rng.normal(0, [0.03, 0.03, 0.012], (x.size, 3))
        rr.log_points("world/map", surveyed, colors=tint, radii=0.06, timeless=True)

    def _log_trees(self) -> None:
        positions, radii, colors = [], [], []
        for x, y in TREES:
            crown = self.rng.normal([x, y, height_at(x, y) + 1.9], [0.42, 0.42, 0.36], (30, 3))
            stem = [[x, y, height_at(x, y) + h] for h in np.arange(0, 1.5, 0.1)]
            shade = np.array(COLORS["trees"]) * self.rng.normal(1, 0.12, (30, 1))
            positions += [crown, stem]
            radii += [self.rng.uniform(0.25, 0.45, 30), np.full(len(stem), 0.11)]
            colors += [shade.clip(0, 255), np.full((len(stem), 3), [96, 74, 58])]
        self.log(
            rr.log_points,
            "world/trees",
            np.concatenate(positions),
            colors=np.concatenate(colors).astype(np.uint8),
            radii=np.concatenate(radii),
            timeless=True,
        )


class Robot:
    """Drives along the route, waits for who crosses it, and tells what it perceives."""

    def __init__(self, yard: Yard) -> None:
        """Log what the robot is made of, each part in a frame of its own; later only the frames move."""
        self.yard = yard
        self.along, self.speed, self.battery = 0.0, 0.0, 87.0
        self.state = ""
        self.trail: list = []
        body = [box([0, 0, 0.42], [0.42, 0.28, 0.16]), box([-0.25, 0, 0.8], [0.03, 0.03, 0.24])]
        rr.log_mesh("world/robot/body", np.concatenate(body), albedo_factor=[0.62, 0.68, 0.78], timeless=True)
        case = box([0, 0, 0], [0.1, 0.07, 0.07])
        rr.log_mesh("world/robot/lidar/case", case, albedo_factor=[0.1, 0.3, 0.9], timeless=True)
        for i in range(len(WHEELS)):
            rr.log_mesh(f"world/robot/wheel_{i}", wheel(0.2), albedo_factor=[0.05, 0.05, 0.06], timeless=True)
        rr.log_line_strip(
            "world/route", self._on_ground(yard.route[::10]), color=[91, 140, 255], timeless=True
        )
        rr.log_point(
            "world/goal", self._on_ground(STOPS[-1:])[0], radius=0.12, color=[76, 195, 138], label="door"
        )
        parcel = box([0, 0, 0], [0.2, 0.17, 0.15])
        yard.log(rr.log_mesh, "world/parcel/box", parcel, albedo_factor=[0.6, 0.32, 0.08], timeless=True)
        for camera, (x, turn, width, height, focal) in CAMERAS.items():
            mount, lens = camera.rsplit("/", 1)[0], [[focal, 0, width / 2], [0, focal, height / 2], [0, 0, 1]]
            yard.log(rr.log_rigid3, mount, parent_from_child=([x, 0, 0.62], turn), xyz="RDF", timeless=True)
            yard.log(
                rr.log_pinhole, camera, child_from_parent=lens, width=width, height=height, timeless=True
            )

    def step(self, frame: int) -> None:
        """Log one moment, and drive on."""
        time = frame * SECONDS_PER_FRAME
        person = np.array([-0.9 + 0.1 * np.sin(time), 3.6 - 0.85 * np.clip(time - 2.0, 0, 9)])
        self._log_pose(time)
        self._log_person(person, time)
        self._log_scan(person, time)
        self._log_photograph()
        if frame % 2 == 0:
            depth = self.yard.photograph(DEPTH_CAMERA).depth
            rr.log_depth_image(
                DEPTH_CAMERA, np.where(depth < 9, 1000 * depth, 0).astype(np.uint16), meter=1000
            )
        if frame % 10 == 0:
            rr.log_tensor("costs", self._costs(person), names=["layer", "height", "width"])
        self._drive(person)

    @property
    def position(self) -> np.ndarray:
        """(x, y), metres."""
        return self.yard.route[min(round(self.along / 0.02), len(self.yard.route) - 1)]

    @property
    def yaw(self) -> float:
        """Of its heading, radians."""
        at = min(round(self.along / 0.02), len(self.yard.route) - 15)
        return float(np.arctan2(*(self.yard.route[at + 14] - self.yard.route[at])[::-1]))

    def _log_pose(self, time: float) -> None:
        (place,) = self._on_ground(self.position[None])
        self.trail.append(place + LIFT)
        turn = about([0, 0, 1], self.yaw)
        self.yard.log(rr.log_rigid3, "world/robot", parent_from_child=(place, turn), xyz="FLU")
        rr.log_rigid3(
            "world/robot/lidar", parent_from_child=([-0.25, 0, LIDAR_HEIGHT], about([0, 0, 1], 20 * time))
        )
        for i, middle in enumerate(WHEELS):
            rolled = about([0, 1, 0], self.along / 0.2)
            rr.log_rigid3(f"world/robot/wheel_{i}", parent_from_child=(middle, rolled))
        rr.log_arrow(
            "world/robot/velocity", [0.4, 0, 0.42], [self.speed, 0, 0], color=[255, 181, 71], width_scale=0.07
        )
        if len(self.trail) > 1:
            rr.log_line_strip("world/trail", self.trail, color=[255, 181, 71], stroke_width=0.06)
        is_there = self.state == "delivered"
        parcel = (
            self._on_ground(STOPS[-1:])[0] + [0.9, 0.3, 0.17] if is_there else place + np.array([0, 0, 0.74])
        )
        self.yard.log(rr.log_rigid3, "world/parcel", parent_from_child=(parcel, turn))

    def _log_person(self, person: np.ndarray, time: float) -> None:
        (feet,) = self._on_ground(person[None])
        swing = 0.18 * np.sin(6 * time) * (2.0 < time < 11.0)
        joints = [[0, 0, 1.62], [0, 0, 1.25], [0, 0, 1.05], [0.1, 0, 0.85], [-0.1, 0, 0.85]]
        joints += [[0.1, swing, 0.45], [-0.1, -swing, 0.45], [0.1, 2 * swing, 0.08], [-0.1, -2 * swing, 0.08]]
        sizes = [0.13, 0.2, 0.19, 0.13, 0.13, 0.09, 0.09, 0.08, 0.08]
        self.yard.log(rr.log_points, "world/person", feet + joints, colors=COLORS["person"], radii=sizes)

    def _log_scan(self, person: np.ndarray, time: float) -> None:
        """Log what the lidar measures: its points, and how near the nearest is in each of 24 directions."""
        bearings = np.arange(0, 360, 1.0) * np.pi / 180
        distances, tops = self._reached(person, bearings)
        eye = self._on_ground(self.position[None])[0] + [0, 0, LIDAR_HEIGHT]
        down = np.tan(LIDAR_RINGS)[:, None]
        to_ground = LIDAR_HEIGHT / np.maximum(-down, 0.01)
        reach = np.minimum(distances, to_ground)
        reach = reach * (1 + self.yard.rng.normal(0, 0.006, reach.shape))
        points = eye + np.stack([reach * np.cos(bearings), reach * np.sin(bearings), reach * down], axis=-1)
        tint = np.stack([np.full(reach.shape, 0.15), 0.25 + 0.09 * reach, 1 - 0.06 * reach], axis=-1)
        seen = (reach < 9) & (points[..., 2] < tops)
        rr.log_points("world/scan", points[seen], colors=tint[seen].clip(0, 1), radii=0.03)
        nearest = distances.reshape(24, -1).min(axis=1).clip(0, 9)
        rr.log_tensor("clearance", nearest)
        rr.log_scalar("plots/clearance", float(nearest.min()), color=[76, 195, 138])

    def _reached(self, person: np.ndarray, bearings: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """How far it is to what stands along each bearing, and up to which height that reaches, shape (n,) each."""
        ray = np.stack([np.cos(bearings), np.sin(bearings)], axis=-1)[:, None]
        boxes = np.concatenate([BUILDINGS, CRATES])
        with np.errstate(divide="ignore"):
            one, other = ((boxes[:, :2] + sign * boxes[:, 2:4] - self.position) / ray for sign in (-1, 1))
        enter, leave = np.minimum(one, other).max(axis=-1), np.maximum(one, other).min(axis=-1)
        to_boxes = np.where((enter > 0) & (enter < leave), enter, np.inf)
        away = np.concatenate([TREES, person[None]]) - self.position
        ahead, aside = (away * ray).sum(axis=-1), away[:, 0] * ray[..., 1] - away[:, 1] * ray[..., 0]
        to_poles = np.where((ahead > 0) & (np.abs(aside) < 0.3), ahead - 0.3, np.inf)
        distances = np.concatenate([to_boxes, to_poles], axis=1)
        heights = np.array([*boxes[:, 4], *np.full(len(TREES), 2.2), 1.75])
        nearest = distances.argmin(axis=1)
        return distances.min(axis=1), heights[nearest] + height_at(*self.position)

    def _log_photograph(self) -> None:
        """Log what the camera sees, what each pixel belongs to, and where crates, trees and people are."""
        photograph = self.yard.photograph(CAMERA)
        rr.log_image(CAMERA, photograph.color[..., :3], jpeg_quality=90)
        kinds = [path.split("/")[1] if "/" in path else "" for path in photograph.paths]
        class_of = np.array([CLASS_OF.get(kind, 0) for kind in kinds], np.uint8)
        classes = class_of[photograph.entity_ids]
        rr.log_segmentation_image(f"{CAMERA}/classes", classes)
        rects, labels, ids = [], [], []
        for entity in np.unique(photograph.entity_ids):
            v, u = np.nonzero(photograph.entity_ids == entity)
            if kinds[entity] in ("crates", "person") and len(v) > 40:
                metres = np.median(photograph.depth[v, u])
                rects.append([u.min(), v.min(), u.max() + 1 - u.min(), v.max() + 1 - v.min()])
                labels.append(f"{kinds[entity].removesuffix('s')} {metres:.1f} m")
                ids.append(CLASS_OF[kinds[entity]])
        rr.log_rects(f"{CAMERA}/detections", rects, labels=labels, class_ids=ids)

    def _costs(self, person: np.ndarray) -> np.ndarray:
        """What it costs to be where, around the robot, shape (layer, height, width)."""
        v, u = np.mgrid[3.2:-3.2:64j, -4.8:4.8:96j]
        places = self.position + np.stack([u, v], axis=-1)
        solids = np.concatenate([BUILDINGS, CRATES])
        outside = np.abs(places[:, :, None] - solids[:, :2]) - solids[:, 2:4]
        to_walls = np.linalg.norm(outside.clip(0), axis=-1).min(axis=-1)
        to_trees = np.linalg.norm(places[:, :, None] - np.concatenate([TREES, person[None]]), axis=-1).min(
            axis=-1
        )
        off_route = np.linalg.norm(places[:, :, None] - self.yard.route[::25], axis=-1).min(axis=-1)
        near = np.exp(-1.5 * np.minimum(to_walls, to_trees - 0.3).clip(0))
        to_goal = np.linalg.norm(places - STOPS[-1], axis=-1)
        layers = [near, off_route.clip(0, 6) / 6, to_goal / 25]
        return np.stack([np.mean(layers, axis=0), *layers]).astype(np.float32)

    def _drive(self, person: np.ndarray) -> None:
        left = len(self.yard.route) * 0.02 - self.along
        ahead = np.linalg.norm(self.yard.route[round(self.along / 0.02) :][:170] - person, axis=1)
        is_blocked = bool(ahead.size) and float(ahead.min()) < 0.9
        wanted = 0.0 if is_blocked or left < 0.05 else min(1.8, 0.4 + left)
        self.speed += float(np.clip(wanted - self.speed, -0.25, 0.09))
        self.along = min(self.along + self.speed * SECONDS_PER_FRAME, len(self.yard.route) * 0.02)
        self.battery -= 0.01 + 0.05 * self.speed**2
        rr.log_scalar("plots/speed", self.speed, color=[255, 181, 71])
        rr.log_scalar("plots/wanted speed", wanted, color=[125, 140, 150])
        rr.log_scalar("power/battery", self.battery, color=[91, 140, 255])
        state = "delivered" if left < 0.05 else "waiting" if is_blocked else "driving"
        if state != self.state:
            level, text = {
                "driving": ("INFO", f"driving on, {left:.1f} m to the door"),
                "waiting": ("WARN", "a person is crossing: waiting"),
                "delivered": ("INFO", "parcel 4711 delivered"),
            }[state]
            rr.log_text_entry("log/mission", text, level=level)
            self.state = state
        rr.log_text_entry(
            "log/drive", f"speed {self.speed:.2f} m/s, battery {self.battery:.1f} %", level="DEBUG"
        )

    def _on_ground(self, places: np.ndarray) -> np.ndarray:
        return np.column_stack([places, height_at(*places.T)])


def main() -> None:
    """Parse the arguments, log the delivery."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--frames", type=int, default=190, help="how many (default: 190)")
    rr.script_add_args(parser)
    arguments = parser.parse_args()

    rr.script_setup(arguments, "delivery_robot")
    rr.set_strict_mode(True)
    rr.log_annotation_context("world", [(CLASS_OF[name], name, color) for name, color in COLORS.items()])
    rr.log_text_entry("log/mission", "parcel 4711 loaded", level="INFO")
    robot = Robot(Yard())
    for frame in range(arguments.frames):
        rr.set_time_sequence("frame", frame)
        rr.set_time_seconds("time", frame * SECONDS_PER_FRAME)
        robot.step(frame)
    rr.script_teardown(arguments)
    rr.disconnect()


if __name__ == "__main__":
    main()

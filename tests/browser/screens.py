"""The screens that pages are looked at on."""

PHONE = {"width": 390, "height": 844}
TABLET = {"width": 820, "height": 500}
ZOOMED = {"width": 640, "height": 400}  # 1280 by 800 at 200 %
DESK = {"width": 1280, "height": 800}

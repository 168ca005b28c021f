#!/usr/bin/python3
from debian_linux.config import Config
config = Config('debian/config')
